import { PICTURE_TOKENS, type PictureColours } from './flow-picture.ts'

/** The light theme's colours, whatever theme the page has: a picture is looked at on white paper. */
export function lightColours(): PictureColours {
  const probe = document.createElement('div')
  probe.dataset['theme'] = 'light'
  probe.hidden = true
  document.body.append(probe)
  const style = getComputedStyle(probe)
  const colours = PICTURE_TOKENS.map((token) => [token, style.getPropertyValue(`--${token}`).trim()])
  probe.remove()
  return Object.fromEntries(colours) as PictureColours
}
