// <button type="button" data-copy-into="id_words">finds it hard to</button> puts its words at the cursor.
export function sentenceStarters () {
  for (const chip of document.querySelectorAll('[data-copy-into]')) {
    const box = document.getElementById(chip.dataset.copyInto)
    if (!box) continue
    chip.hidden = false
    chip.addEventListener('click', () => {
      const words = (chip.dataset.copyText || chip.textContent).trim().replace(/…$/, '')
      const before = box.value.slice(0, box.selectionStart)
      const gap = before && !/\s$/.test(before) ? ' ' : ''
      box.setRangeText(`${gap}${words} `, box.selectionStart, box.selectionEnd, 'end')
      box.focus()
      box.dispatchEvent(new Event('input', { bubbles: true }))
    })
  }
  for (const list of document.querySelectorAll('[data-starters]')) list.hidden = false
}
