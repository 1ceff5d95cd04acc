// A radio or checkbox with data-aria-controls shows what stands under it while it is chosen. Without JavaScript it is shown always.
export function reveals () {
  const inputs = [...document.querySelectorAll('input[data-aria-controls]')]
  const show = () => {
    for (const input of inputs) {
      const part = document.getElementById(input.dataset.ariaControls)
      if (!part) continue
      for (const kind of ['radios', 'checkboxes']) {
        if (part.classList.contains(`govuk-${kind}__conditional`)) part.classList.toggle(`govuk-${kind}__conditional--hidden`, !input.checked)
      }
    }
  }
  if (!inputs.length) return
  document.addEventListener('change', show)
  window.addEventListener('pageshow', show)
  show()
}
