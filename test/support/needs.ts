import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'vitest'
import { chromiumPath } from './browser.ts'
import { kafkaJars } from './kafka-jars.ts'

/** Something outside the repository that a test cannot do without. */
export interface Need {
  readonly name: string
  readonly available: boolean
  /** Why the test is skipped, with the way to have it run. */
  readonly reason: string
}

const isRoot = process.getuid?.() === 0
const hasJava = onPath('java')
const hasKafka = hasJava && existsSync(join(kafkaJars, 'kafka_2.13-4.1.0.jar'))

/** What tests may ask for, looked up once. */
export const needs = {
  linux: need('linux', process.platform === 'linux', 'it runs on Linux only'),
  root: need('root', isRoot, 'it mounts or traces: run as root, in a machine that may be thrown away'),
  java: need('java', hasJava, 'there is no java: run `npm run test:setup`'),
  kafka: need('kafka', hasKafka, 'there are no Kafka jars: run `npm run test:setup`'),
  strace: need('strace', onPath('strace'), 'there is no strace: run `npm run test:setup`'),
  chromium: need('chromium', chromiumPath !== undefined, 'there is no Chromium: run `npm run test:setup`'),
  mke2fs: need('mke2fs', onPath('mke2fs'), 'there is no mke2fs: run `npm run test:setup`'),
} as const

/** A test that runs where its needs are met, and else is skipped by name with the reason (a failure under CI=true). */
export function testNeeding(
  wanted: Need | readonly Need[],
  name: string,
  body: (context: TestContext) => void | Promise<void>,
  { timeoutMs }: { readonly timeoutMs?: number } = {},
): void {
  const missing = [wanted].flat().find((each: Need) => !each.available)
  const runOrSkip = async (context: TestContext) => {
    if (missing === undefined) return await body(context)
    context.task.meta.skipReason = missing.reason
    context.skip(missing.reason)
  }
  test(name, timeoutMs === undefined ? {} : { timeout: timeoutMs }, runOrSkip)
}

function need(name: string, available: boolean, reason: string): Need {
  return { name, available, reason }
}

function onPath(program: string): boolean {
  const path = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`
  return (
    spawnSync('sh', ['-c', `command -v ${program}`], { env: { ...process.env, PATH: path } }).status === 0
  )
}

declare module 'vitest' {
  interface TaskMeta {
    skipReason?: string
  }
}
