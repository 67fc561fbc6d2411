import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8')

/** Words stand on these, each with each. */
const grounds = ['bg-app', 'bg-canvas', 'bg-panel', 'bg-raised', 'bg-sunken', 'bg-hover', 'bg-selected']
const words = ['text', 'text-2', 'text-3', 'accent']
const states = ['ok', 'wait', 'warn', 'error', 'open', 'idle']

/** Text on ground, at least 4.5:1 (WCAG 2.2, 1.4.3). */
const textPairs = [
  ...words.flatMap((word) => grounds.map((ground) => [word, ground] as const)),
  ...states.flatMap((state) =>
    ['bg-panel', 'bg-raised', `${state}-bg`].map((ground) => [state, ground] as const),
  ),
  ['on-accent', 'accent'] as const,
  ['on-accent', 'accent-hover'] as const,
  ['on-error', 'error'] as const,
  ['on-error', 'error-hover'] as const,
]

/** What must be seen without reading, at least 3:1 (WCAG 2.2, 1.4.11). */
const shapePairs = [
  ...['edge', 'edge-live', 'accent', 'error', 'warn'].map((line) => [line, 'bg-canvas'] as const),
  ...['bg-panel', 'bg-raised'].map((ground) => ['line-control', ground] as const),
]

describe.each(['light', 'dark'])('in the %s theme', (theme) => {
  const colours = coloursOf(theme)

  test.each(textPairs)('%s is readable on %s', (word, ground) => {
    expect(contrast(colours, word, ground)).toBeGreaterThanOrEqual(4.5)
  })

  test.each(shapePairs)('%s is seen on %s', (shape, ground) => {
    expect(contrast(colours, shape, ground)).toBeGreaterThanOrEqual(3)
  })

  test('every colour is in a pair, or is a ground, a divider or a veil', () => {
    const paired = new Set([...textPairs, ...shapePairs].flat())
    const dividers = ['line', 'line-strong', 'grid', 'shadow-pop', 'veil']
    expect([...colours.keys()].filter((name) => !paired.has(name) && !dividers.includes(name))).toEqual([])
  })
})

test('both themes name the same colours', () => {
  expect([...coloursOf('dark').keys()]).toEqual([...coloursOf('light').keys()])
})

function coloursOf(theme: string): ReadonlyMap<string, string> {
  const block = new RegExp(`\\[data-theme='${theme}'\\] \\{([^}]*)\\}`).exec(css)?.[1] ?? ''
  return new Map(
    [...block.matchAll(/--([\w-]+): ([^;]+);/g)].map(([, name = '', value = '']) => [name, value]),
  )
}

function contrast(colours: ReadonlyMap<string, string>, one: string, other: string): number {
  const [light = 0, dark = 0] = [one, other]
    .map((name) => luminance(colours.get(name) ?? ''))
    .toSorted((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

/** Relative luminance as WCAG 2.2 defines it. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
