import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { FlowError } from '../../contract/errors.ts'
import type { TestedCase } from './tested-case.ts'

/** Writes what came as what is expected; how many lines that added and took away. Throws TEST_CASE_INVALID. */
export function updateExpected(file: string, text: string): NonNullable<TestedCase['update']> {
  const before = existsSync(file) ? linesOf(readFileSync(file, 'utf8')) : []
  const after = linesOf(text)
  const left = new Map<string, number>()
  for (const line of before) left.set(line, (left.get(line) ?? 0) + 1)
  let kept = 0
  for (const line of after) {
    const times = left.get(line) ?? 0
    if (times === 0) continue
    left.set(line, times - 1)
    kept++
  }
  write(file, text)
  return { added: after.length - kept, removed: before.length - kept, kept }
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '')
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (cause) {
    throw new FlowError('TEST_CASE_INVALID', {
      message: `${file} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}.`,
      hint: 'Check the permissions of its folder, and that the disk has room.',
      cause,
    })
  }
}
