// The certified OpenID provider on this machine, for tests: node provider.mjs PORT. Anyone signs in by typing who they are.
// Whoever is called "…+mfa" has shown a second factor.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const issuer = `http://localhost:${process.argv[2]}`;
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const provider = new Provider(issuer, {
  clients: [{ client_id: "trellis", client_secret: "a secret of the tests", redirect_uris: ["http://localhost/back/"] }],
  jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), alg: "RS256", use: "sig", kid: "one" }] },
  cookies: { keys: ["of the tests"] },
  claims: { openid: ["sub", "amr"] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (ctx, interaction) => `/who/${interaction.uid}` },
  findAccount: (ctx, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
  async loadExistingGrant(ctx) {
    const grant = new provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope("openid");
    await grant.save();
    return grant;
  },
});
// The port of the Trellis that comes differs from test to test.
provider.Client.prototype.redirectUriAllowed = (uri) => /^http:\/\/(localhost|testserver)(:\d+)?\/sign-in\/school\/[a-z]+\/back\/$/.test(uri);

const page = `<!doctype html><html lang="en"><title>The other side</title><main><h1>The other side</h1>
<form method="post"><label>Who are you? <input name="who"></label><button>Sign in there</button><button name="no" value="1">Leave</button></form></main>`;
const handle = provider.callback();
createServer(async (request, response) => {
  if (!request.url.startsWith("/who/")) return handle(request, response);
  if (request.method === "GET") return response.setHeader("Content-Type", "text/html").end(page);
  let body = "";
  for await (const part of request) body += part;
  const typed = new URLSearchParams(body);
  const [accountId, mfa] = (typed.get("who") || "").split("+");
  const result = typed.has("no")
    ? { error: "access_denied" }
    : { login: { accountId, amr: mfa ? ["pwd", "mfa"] : ["pwd"] } };
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}).listen(Number(process.argv[2]), "localhost", () => console.log("ready"));
