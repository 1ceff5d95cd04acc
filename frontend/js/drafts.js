// <form data-draft="/drafts/"> keeps what was typed each time a field is left. A failure is told, never thrown.

/** Post the form's fields (no files) to its draft address; tell the form's live region how it went. */
async function keep (form, status) {
  const fields = new URLSearchParams()
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') fields.append(name, value)
  fields.set('draft_of', form.dataset.draftOf || window.location.pathname)
  try {
    const answer = await fetch(form.dataset.draft, { method: 'POST', body: fields, credentials: 'same-origin', redirect: 'error' })
    if (status) status.textContent = answer.ok ? 'Saved' : 'Not saved yet'
  } catch {
    if (status) status.textContent = 'Not saved yet'
  }
}

export function keepDrafts () {
  for (const form of document.querySelectorAll('form[data-draft]')) {
    const status = form.querySelector('[data-draft-status]')
    let last = Promise.resolve()
    // One after the other, so that an older answer never lands on a newer one.
    form.addEventListener('change', () => { last = last.then(() => keep(form, status)) })
  }
}
