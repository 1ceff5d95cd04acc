// Escape twice, or the button in the band, puts a neutral cover over the page until somebody presses it. For visitors at the door.
const WITHIN = 800

export function hideKey () {
  const who = document.querySelector('.t-band__who')
  if (!who) return
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 't-band__out'
  button.innerHTML = 'Hide<span class="govuk-visually-hidden"> the page</span>'
  who.prepend(button)
  let last = 0
  button.addEventListener('click', cover)
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    if (event.timeStamp - last < WITHIN) cover()
    last = event.timeStamp
  })
}

function cover () {
  if (document.querySelector('.t-cover')) return
  const [title, before] = [document.title, document.activeElement]
  const parts = [...document.body.children]
  const sheet = document.createElement('button')
  sheet.type = 'button'
  sheet.className = 't-cover'
  sheet.textContent = 'Press here to go on'
  sheet.addEventListener('click', () => {
    sheet.remove()
    document.title = title
    for (const part of parts) part.inert = false
    if (before) before.focus()
  })
  for (const part of parts) part.inert = true
  document.title = 'Trellis'
  document.body.append(sheet)
  sheet.focus()
}
