import { mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CrashNotes } from './crash-notes.ts'

const folder = () => mkdtempSync(join(tmpdir(), 'crash-notes-'))

test('a task that ended as it should leaves nothing, and the next one is not careful', () => {
  const data = folder()
  CrashNotes.open(data, 'g-0').close()
  expect(readdirSync(join(data, 'running'))).toEqual([])
  expect(CrashNotes.open(data, 'g-0').careful).toBe(false)
})

test('a message that was running at two crashes is suspect; one crash proves nothing', () => {
  const data = folder()
  CrashNotes.open(data, 'g-0').running('t/0/5')
  const second = CrashNotes.open(data, 'g-0')
  expect([second.careful, second.isSuspect('t/0/5')]).toEqual([true, false])
  second.running('t/0/4')
  second.running('t/0/5')
  const third = CrashNotes.open(data, 'g-0')
  expect([third.isSuspect('t/0/4'), third.isSuspect('t/0/5')]).toEqual([false, true])
})

test('once the first batch is through, what was noted is forgotten', () => {
  const data = folder()
  CrashNotes.open(data, 'g-0').running('t/0/5')
  const second = CrashNotes.open(data, 'g-0')
  second.running('t/0/5')
  second.batchIsThrough()
  const third = CrashNotes.open(data, 'g-0')
  expect([third.careful, third.isSuspect('t/0/5')]).toEqual([true, false])
})
