// <p data-word-limit="180"> counts the words of every text box in its form and says how many are left.
const words = (text) => (text.match(/\S+/g) || []).length

export function wordMeters () {
  for (const meter of document.querySelectorAll('[data-word-limit]')) {
    const form = meter.closest('form')
    if (!form) continue
    const limit = Number(meter.dataset.wordLimit)
    const count = () => {
      let used = 0
      for (const box of form.querySelectorAll('textarea')) used += words(box.value)
      const left = limit - used
      const number = Math.abs(left)
      meter.textContent = `${number} ${number === 1 ? 'word' : 'words'} ${left < 0 ? 'too many' : 'left'}`
      meter.classList.toggle('t-meter--over', left < 0)
    }
    form.addEventListener('input', count)
    count()
  }
}
