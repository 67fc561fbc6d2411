import type { Page } from 'playwright-core'

/**
 * What nobody can read as the page stands: texts that are cut without a tooltip that says the whole, and texts that lie
 * over one another. Of the canvas, which is a map to be moved, only its cards are looked at.
 */
export async function unreadText(page: Page): Promise<string[]> {
  return await page.evaluate(findUnreadText)
}

/** In the page, so it holds all that it needs. */
function findUnreadText(): string[] {
  interface Shown {
    readonly text: string
    readonly where: string
    readonly box: {
      readonly left: number
      readonly right: number
      readonly top: number
      readonly bottom: number
    }
  }
  const dialog = [...document.querySelectorAll('[role="dialog"], [role="menu"]')].at(-1)
  const top = dialog ?? document.body
  const words = (text: string | null) => (text ?? '').replaceAll(/\s+/g, ' ').trim()
  const isSeen = (element: Element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true })
  const where = (element: Element) => `${element.tagName.toLowerCase()}.${element.className}`
  const cuts = (element: Element) => {
    const { overflowX, overflowY } = getComputedStyle(element)
    return [overflowX, overflowY].some((each) => each === 'hidden' || each === 'clip')
  }
  const scrolls = (element: Element) => {
    const { overflowX, overflowY } = getComputedStyle(element)
    return [overflowX, overflowY].some((each) => each === 'auto' || each === 'scroll')
  }
  const isTold = (element: Element, shown: string) => {
    // Shortened by us, and then by its place.
    const text = shown.replace(/…$/, '')
    if (text === '') return false
    for (let at: Element | null = element; at !== null && at !== top; at = at.parentElement)
      for (const name of ['title', 'aria-label']) if (words(at.getAttribute(name)).includes(text)) return true
    return false
  }
  const found: string[] = []
  const shown: Shown[] = []
  const walker = document.createTreeWalker(top, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement
    const text = words(node.textContent)
    if (element === null || text === '' || !isSeen(element)) continue
    // Read by a screen reader only; a code editor scrolls by itself.
    if (element.closest('.monaco-editor, [hidden], [inert], option, script, style, title') !== null) continue
    const range = document.createRange()
    range.selectNodeContents(node)
    const lines = [...range.getClientRects()].filter(({ width, height }) => width > 1 && height > 1)
    if (lines.length === 0) continue
    const whole = range.getBoundingClientRect()
    const isOnCanvas = element.closest('.react-flow') !== null
    // What is seen of it: so much as all that cut it or scroll it leave.
    let [left, right, upper, lower] = [0, innerWidth, 0, innerHeight]
    let isCut = false
    let isScrolled = false
    for (let at: Element | null = element; at !== null; at = at.parentElement) {
      if (isOnCanvas && at.closest('.react-flow__node') === null) break
      if (!cuts(at) && !scrolls(at)) continue
      const box = at.getBoundingClientRect()
      const isBeyond =
        whole.right > box.right + 1 || whole.bottom > box.bottom + 1 || whole.left < box.left - 1
      if (scrolls(at)) isScrolled = true
      // What can be scrolled to is not cut.
      else if (!isScrolled && isBeyond) isCut = true
      ;[left, right] = [Math.max(left, box.left), Math.min(right, box.right)]
      ;[upper, lower] = [Math.max(upper, box.top), Math.min(lower, box.bottom)]
    }
    if (!isOnCanvas && !isScrolled && whole.right > innerWidth + 1) isCut = true
    if (isCut && !isTold(element, text)) found.push(`cut: “${text.slice(0, 80)}” in ${where(element)}`)
    if (isOnCanvas) continue
    for (const line of lines) {
      const box = {
        left: Math.max(left, line.left),
        right: Math.min(right, line.right),
        top: Math.max(upper, line.top),
        bottom: Math.min(lower, line.bottom),
      }
      if (box.right - box.left > 3 && box.bottom - box.top > 3)
        shown.push({ text, where: where(element), box })
    }
  }
  for (const [index, one] of shown.entries())
    for (const other of shown.slice(index + 1)) {
      if (one.text === other.text && one.where === other.where) continue
      const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left)
      const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top)
      if (across > 3 && down > 3)
        found.push(
          `over one another: “${one.text.slice(0, 60)}” (${one.where}) and “${other.text.slice(0, 60)}” (${other.where})`,
        )
    }
  return found
}
