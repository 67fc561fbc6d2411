import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const src = fileURLToPath(new URL('../../src', import.meta.url))

/** What is typed in a terminal: a command, or an option of one. */
const TYPED = /"millrace |[\s'`"]--[a-z]{3}/

/** Hints of all that the Studio runs too, each with its place and what stands beside it. */
function hints() {
  const files = globSync('{contract,flow,nodes,runtime}/**/*.ts', { cwd: src }).filter(
    (file) => !file.endsWith('.test.ts'),
  )
  return files.flatMap((file) => {
    const lines = readFileSync(join(src, file), 'utf8').split('\n')
    return lines.flatMap((line, index) => {
      if (!/\bhint:/.test(line)) return []
      const text = lines.slice(index, line.trim() === 'hint:' ? index + 2 : index + 1).join('\n')
      return [{ place: `${file}:${index + 1}`, text, beside: lines.slice(index - 3, index + 5).join('\n') }]
    })
  })
}

test('a hint that names a command has the step beside it as data, so that a screen can word it', () => {
  const typed = hints().filter(({ text }) => TYPED.test(text))
  expect(typed.length).toBeGreaterThan(10)
  expect(
    typed.filter(({ beside }) => !/\bstep:/.test(beside)).map(({ place, text }) => `${place} ${text}`),
  ).toEqual([])
})

test('names stand in one kind of quotes, whoever says the sentence', () => {
  const files = globSync('**/*.{ts,tsx}', { cwd: src })
  expect(files.length).toBeGreaterThan(500)
  expect(files.filter((file) => /[“”]/.test(readFileSync(join(src, file), 'utf8')))).toEqual([])
})

/** What a calm colleague would not say, and names that the field has another word for. */
const NOT_SAID =
  /\b(?:oops|sorry|unable to|whoops|pipeline|workflow|poison|re-run|error queue|master data)\b/i

/** Texts in quotes, and what stands between two tags, also on lines of its own. */
const TEXTS = /'([^'\n]*)'|"([^"\n]*)"|`([^`]*)`|>([^<>{}]+)</g

interface Said {
  readonly place: string
  readonly text: string
}

function saidInCode(file: string): readonly Said[] {
  const code = readFileSync(join(src, file), 'utf8')
  return [...code.matchAll(TEXTS)].map((match) => ({
    place: `${file}:${code.slice(0, match.index).split('\n').length}`,
    text: match.slice(1).find((text) => text !== undefined) ?? '',
  }))
}

/** Help of a kind: shown beside its form. */
function saidInHelp(file: string): readonly Said[] {
  const lines = readFileSync(join(src, file), 'utf8').split('\n')
  return lines.map((text, index) => ({ place: `${file}:${index + 1}`, text }))
}

test('no sentence that people read has a word that we do not say', () => {
  const files = globSync('**/*.{ts,tsx}', { cwd: src }).filter((file) => !/\.test\.tsx?$/.test(file))
  const help = globSync('nodes/*/README.md', { cwd: src })
  const said = [...files.flatMap(saidInCode), ...help.flatMap(saidInHelp)]
  expect(said.length).toBeGreaterThan(5_000)
  expect(help.length).toBeGreaterThan(10)
  expect(NOT_SAID.test('Oops, the workflow was unable to start')).toBe(true)
  // A word alone is a name in code; a sentence has several.
  expect(said.filter(({ text }) => text.trim().includes(' ') && NOT_SAID.test(text))).toEqual([])
})

test('a sentence is found wherever code may have one', () => {
  const code = `<p title="a sorry end">\n  Sorry, it\n  ended\n</p>\nconst why = 'no pipeline here'`
  const found = [...code.matchAll(TEXTS)].filter(([text]) => NOT_SAID.test(text))
  expect(found.length).toBe(3)
})
