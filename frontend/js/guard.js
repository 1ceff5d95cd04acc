// A second press of a button does nothing. The server's form key is the real guard; this one spares a page load.
export function guardSubmit () {
  for (const form of document.querySelectorAll('form[method="post" i]')) {
    form.addEventListener('submit', (event) => {
      if (form.dataset.sent) {
        event.preventDefault()
        return
      }
      form.dataset.sent = 'yes'
      for (const button of form.querySelectorAll('button:not([type="button"])')) button.setAttribute('aria-disabled', 'true')
    })
  }
  // The browser's Back shows the page as it was left: let it be sent again.
  window.addEventListener('pageshow', () => {
    for (const form of document.querySelectorAll('form[data-sent]')) {
      delete form.dataset.sent
      for (const button of form.querySelectorAll('button[aria-disabled]')) button.removeAttribute('aria-disabled')
    }
  })
}
