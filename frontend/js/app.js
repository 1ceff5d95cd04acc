// Everything here makes a working page nicer; no page needs it.
import { CharacterCount, ErrorSummary, ServiceNavigation, createAll } from 'govuk-frontend'
import { keepDrafts } from './drafts.js'
import { guardSubmit } from './guard.js'
import { hideKey } from './hide.js'
import { passkeys } from './passkeys.js'
import { reveals } from './reveals.js'
import { sentenceStarters } from './starters.js'
import { wordMeters } from './meters.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
for (const Part of [CharacterCount, ErrorSummary, ServiceNavigation]) createAll(Part)
const noticed = document.querySelector('[data-focus-me]')
if (noticed && !document.querySelector('.govuk-error-summary')) {
  noticed.setAttribute('tabindex', '-1')
  noticed.focus()
}
reveals()
sentenceStarters()
wordMeters()
keepDrafts()
guardSubmit()
passkeys()
hideKey()
