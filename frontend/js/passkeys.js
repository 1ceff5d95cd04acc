// Asks the browser for a passkey, or to make one, and sends what it answers with the form around the button.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0))
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')

function readOptions (options) {
  const known = { ...options, challenge: bytes(options.challenge) }
  if (options.user) known.user = { ...options.user, id: bytes(options.user.id) }
  for (const list of ['allowCredentials', 'excludeCredentials']) {
    if (options[list]) known[list] = options[list].map((each) => ({ ...each, id: bytes(each.id) }))
  }
  return known
}

function written (credential) {
  const answer = {}
  for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (credential.response[name]) answer[name] = text(credential.response[name])
  }
  return JSON.stringify({
    id: credential.id, rawId: text(credential.rawId), type: credential.type, response: answer,
    clientExtensionResults: credential.getClientExtensionResults()
  })
}

async function answerOf (part, form) {
  const token = form.querySelector('[name="csrfmiddlewaretoken"]').value
  const reply = await fetch(part.dataset.passkeyOptions, { method: 'POST', headers: { 'X-CSRFToken': token } })
  if (!reply.ok) throw new Error('no options')
  const publicKey = readOptions((await reply.json()).publicKey)
  return part.dataset.passkey === 'make' ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey })
}

export function passkeys () {
  for (const part of document.querySelectorAll('[data-passkey]')) {
    if (!window.PublicKeyCredential) continue
    const [button, problem] = [part.querySelector('[data-passkey-button]'), part.querySelector('[data-passkey-problem]')]
    const form = part.closest('form')
    part.querySelector('[data-passkey-without]').hidden = true
    button.hidden = false
    button.addEventListener('click', async () => {
      problem.hidden = true
      try {
        document.getElementById(part.dataset.passkeyInto).value = written(await answerOf(part, form))
        form.submit()
      } catch {
        problem.hidden = false
      }
    })
  }
}
