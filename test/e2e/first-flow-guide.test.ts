import { existsSync, readFileSync } from 'node:fs'
import { env } from 'node:process'
import { expect, test } from 'vitest'
import { millrace, records } from '../integration/cli-process.ts'
import { needs, testNeeding } from '../support/needs.ts'
import { guideChapters } from './guide-steps.ts'
import { GuidedHands } from './guided-hands.ts'
import { StudioDriver } from './studio-driver.ts'

const guide = new URL('../../docs/guide/first-flow.md', import.meta.url)
const page = readFileSync(guide, 'utf8')
const chapters = guideChapters(page)

testNeeding(
  needs.chromium,
  'the guide to the first flow can be followed word by word, from an empty folder to the same results without the Studio',
  async () => {
    const studio = await StudioDriver.start({ flows: [] })
    const hands = new GuidedHands(studio, env['MILLRACE_GUIDE_PICTURES'])
    for (const { steps } of chapters) for (const step of steps) await hands.take(step)
    expect(studio.complaints).toEqual([])
    // Run, redriven or read again, and without the Studio: three times the same.
    const read = async (topic: string) => {
      const { out } = await millrace(['topics', 'read', topic], { cwd: studio.folder })
      return records(out)
        .map(({ value }) => JSON.stringify(value))
        .toSorted()
    }
    const [watch, shoes] = [/"PROD002".*"total_price":299.99/, /"PROD003".*"total_price":89.95/].map((each) =>
      expect.stringMatching(each),
    )
    expect(await read('enriched_product_events')).toEqual([watch, watch, watch, shoes, shoes, shoes])
    expect(await read('unknown_products')).toEqual(Array(3).fill(expect.stringContaining('"PROD999"')))
  },
  { timeoutMs: 300_000 },
)

test('the guide names in its sentences what its test clicks', () => {
  for (const { title, names, steps } of chapters) {
    const done = steps.flatMap(({ words }) => words)
    const untried = names.filter((name) => !done.some((word) => word.includes(name)))
    expect([title, untried]).toEqual([title, []])
  }
})

test('the guide shows each picture that is taken on the way, and no other', () => {
  const taken = chapters.flatMap(({ steps }) => steps.filter(({ verb }) => verb === 'picture'))
  const shown = [...page.matchAll(/]\(pictures\/(.+)\.png\)/g)].map(([, name]) => name)
  expect(shown).toEqual(taken.map(({ words }) => words[0]))
  for (const name of shown) expect(existsSync(new URL(`pictures/${name}.png`, guide))).toBe(true)
})
