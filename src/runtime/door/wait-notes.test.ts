import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isWaitedFor, waitForFlow } from './wait-notes.ts'

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'waits-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('a flow is waited for until who waits says otherwise, and no other flow is', () => {
  const folder = aFolder()
  expect(isWaitedFor(folder, ['amber-otter'])).toBe(false)
  const end = waitForFlow(folder, 'amber-otter')
  expect([isWaitedFor(folder, ['busy-shop', 'amber-otter']), isWaitedFor(folder, ['busy-shop'])]).toEqual([
    true,
    false,
  ])
  end?.()
  expect(isWaitedFor(folder, ['amber-otter'])).toBe(false)
})

test('what a process that is gone has left, and what is no note, is taken away and waits for nothing', () => {
  const folder = aFolder()
  const waits = join(folder, 'doors/waits')
  mkdirSync(waits, { recursive: true })
  writeFileSync(join(waits, 'dead.json'), JSON.stringify({ process: 2 ** 22 + 7, flow: 'amber-otter' }))
  writeFileSync(join(waits, 'half.json'), '{"process":')
  expect(isWaitedFor(folder, ['amber-otter'])).toBe(false)
  expect(readdirSync(waits)).toEqual([])
})

test('who waits where nothing ever ran makes no folder', () => {
  const folder = join(aFolder(), 'local')
  expect(waitForFlow(folder, 'amber-otter')).toBeUndefined()
  expect(existsSync(folder)).toBe(false)
})
