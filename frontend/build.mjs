// Builds static/ from frontend/. Run by script/assets; takes the folder to write to.
import { writeFileSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'
import * as sass from 'sass'

const here = dirname(fileURLToPath(import.meta.url))
const out = process.argv[2]
mkdirSync(out, { recursive: true })
for (const sheet of ['app', 'print']) {
  const built = sass.compile(join(here, 'sass', `${sheet}.scss`), {
    style: 'compressed', loadPaths: [join(here, 'node_modules')], quietDeps: true, charset: false
  })
  writeFileSync(join(out, `${sheet}.css`), built.css + '\n')
}
await esbuild.build({
  entryPoints: [join(here, 'js', 'app.js')], outfile: join(out, 'app.js'), bundle: true, minify: true,
  format: 'esm', target: 'es2020', legalComments: 'none', logLevel: 'warning'
})
