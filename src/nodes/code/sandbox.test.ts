import { describe, expect, test, vi } from 'vitest'
import { type GivenMessage, NodeDriver } from '../../../test/support/node-driver.ts'

// A machine may be busy with other things; what takes long in itself is stopped by the sandbox.
vi.setConfig({ testTimeout: 60_000 })

const exported = (body: string) => `export default function (message: any, context: any) {\n${body}\n}`

async function ran(body: string, config: object, ...given: readonly GivenMessage[]) {
  const driver = await NodeDriver.start('code', { code: exported(body), ...config })
  return driver.send(...given).settled()
}
const codes = (driver: NodeDriver) => driver.failures.map(({ code }) => code)
const one = (driver: NodeDriver) => driver.valuesAt('out')[0]

/** The third of five does what the body says; the others pass. */
async function thirdOfFive(body: string, config: object = {}) {
  const given = [1, 2, 3, 4, 5].map((n) => ({ key: 'k', value: { n } }))
  const driver = await ran(`if (message.value.n === 3) { ${body} }\nreturn message.value.n`, config, ...given)
  expect(driver.valuesAt('out')).toEqual([1, 2, 4, 5])
  expect(driver.out['error']!.map(({ value }) => value)).toEqual([{ n: 3 }])
  return driver.failures[0]
}

describe('one message is stopped and the others finish', () => {
  test('where it loops', async () => {
    expect(await thirdOfFive('for (;;) {}', { deadlineMs: 100 })).toMatchObject({
      code: 'CODE_DEADLINE',
      class: 'message',
      message: 'The code took longer than 100 ms for this message and was stopped.',
    })
  })

  test('where it loops and catches what would stop it', async () => {
    const error = await thirdOfFive('for (;;) { try { for (;;) {} } catch {} finally { continue } }', {
      deadlineMs: 100,
    })
    expect(error).toMatchObject({ code: 'CODE_DEADLINE' })
  })

  test('where a regular expression backtracks without end', async () => {
    const error = await thirdOfFive('/^(a+)+$/.test("a".repeat(64) + "b")', { deadlineMs: 100 })
    expect(error).toMatchObject({ code: 'CODE_DEADLINE' })
  })

  test('where the language itself works without end, so that the thread must be ended', async () => {
    const error = await thirdOfFive('Array.prototype.indexOf.call({ length: 2 ** 50 }, 1)', {
      deadlineMs: 50,
    })
    expect(error).toMatchObject({ code: 'CODE_DEADLINE' })
  })

  test('where it asks for a gigabyte', async () => {
    const patient = { deadlineMs: 30_000, memoryBytes: 16_777_216 }
    const error = await thirdOfFive(
      'const all: any[] = []\nfor (;;) all.push(new Uint8Array(1_000_000))',
      patient,
    )
    expect(error).toMatchObject({
      code: 'CODE_MEMORY',
      class: 'message',
      message: 'The code needed more than 16777216 bytes of memory for this message and was stopped.',
    })
    expect(await thirdOfFive('new Uint8Array(1_073_741_824)', patient)).toMatchObject({ code: 'CODE_MEMORY' })
  })

  test('where it throws or returns what is no JSON', async () => {
    expect(await thirdOfFive('throw new Error("no")')).toMatchObject({ code: 'CODE_FAILED' })
    expect(await thirdOfFive('return () => 1')).toMatchObject({ code: 'CODE_RESULT_INVALID' })
  })

  test('where it calls itself without end', async () => {
    const error = await thirdOfFive('const deep = (n: number): number => deep(n + 1) + 1\nreturn deep(0)')
    expect(error).toMatchObject({ code: 'CODE_FAILED', message: expect.stringContaining('stack overflow') })
  })

  test('where its result has more branches than anybody could write', async () => {
    const error = await thirdOfFive('let a: any = [1]\nfor (let i = 0; i < 60; i++) a = [a, a]\nreturn a', {
      deadlineMs: 200,
    })
    expect(['CODE_DEADLINE', 'CODE_MEMORY']).toContain(error?.code)
  })
})

describe('while every message of a node is stopped, the nodes beside it answer', () => {
  test.each([
    ['loops', 'while (true) {}', 'CODE_DEADLINE'],
    ['backtracks in a regular expression', '/^(a+)+$/.test("a".repeat(64) + "b")', 'CODE_DEADLINE'],
    [
      'asks for a gigabyte by parts',
      'const parts = []; for (let i = 0; i < 1024; i++) parts.push(new Uint8Array(1_048_576)); return parts.length',
      'CODE_MEMORY',
    ],
    [
      'makes a great many small things',
      'const all = []; for (let i = 0; i < 3_000_000; i++) all.push({ i }); return all.length',
      'CODE_MEMORY',
    ],
    ['asks for a gigabyte', 'return new Uint8Array(1_073_741_824).length', 'CODE_MEMORY'],
    [
      'gathers a gigabyte',
      'const all: any[] = []\nfor (;;) all.push(new Uint8Array(1_000_000))',
      'CODE_MEMORY',
    ],
  ])('where it %s', async (_, body, code) => {
    const config =
      code === 'CODE_MEMORY' ? { deadlineMs: 30_000, memoryBytes: 4_194_304 } : { deadlineMs: 200 }
    const faulty = await NodeDriver.start('code', { code: exported(body), ...config })
    // More nodes than threads: some share one with it.
    const others = await Promise.all(
      Array.from({ length: 5 }, () => NodeDriver.start('code', { code: exported('return message.value.n') })),
    )
    const ended: string[] = []
    const given = Array.from({ length: 5 }, (_each, n) => ({ value: { n } }))
    const all = [faulty, ...others].map(async (driver) => {
      await driver.send(...given).settled()
      ended.push(driver === faulty ? 'faulty' : 'other')
    })
    await Promise.all(all)
    expect(codes(faulty)).toEqual(given.map(() => code))
    for (const other of others) expect(other.valuesAt('out')).toEqual(given.map(({ value }) => value.n))
    expect(ended).toEqual([...others.map(() => 'other'), 'faulty'])
  })
})

test('what the code told its console before it was stopped is told', async () => {
  const driver = await ran(
    'console.log("at", message.value.n)\nfor (;;) {}',
    { deadlineMs: 100 },
    { value: { n: 1 } },
  )
  expect(codes(driver)).toEqual(['CODE_DEADLINE'])
  expect(driver.logged).toEqual([{ level: 'info', text: 'at 1', leftOut: 0 }])
})

test('keys and headers of a whole batch are not held against the memory of one message', async () => {
  const headers = { a: 'x'.repeat(500), b: 'y'.repeat(400) }
  const given = Array.from({ length: 1_000 }, (_, n) => ({ key: `${n}`.padEnd(100), headers, value: { n } }))
  const body = 'return message.key.length + message.headers.a.length + message.headers.b.length'
  const driver = await ran(body, { memoryBytes: 1_048_576 }, ...given)
  expect(driver.failures).toEqual([])
  expect(driver.valuesAt('out')).toEqual(given.map(() => 1_000))
})

test('what gathers over many messages is not held against the last one', async () => {
  const code =
    'const kept: any[] = []\nexport default (message: any) => {\n  kept.push("x".repeat(500_000) + kept.length)\n  return kept.length > 0\n}'
  const driver = await NodeDriver.start('code', { code, memoryBytes: 8_388_608 })
  await driver.send(...Array.from({ length: 60 }, () => ({}))).settled()
  expect(driver.failures).toEqual([])
  expect(driver.valuesAt('out')).toHaveLength(60)
})

test('code that loops while it is loaded is refused', async () => {
  const loading = NodeDriver.start('code', { code: 'for (;;) {}\nexport default () => 1', deadlineMs: 100 })
  await expect(loading).rejects.toThrow(
    'The code cannot be loaded. The code failed: it took too long while it was loaded.',
  )
})

test('a node that stops while its code loops takes no other with it', async () => {
  const looping = await NodeDriver.start('code', { code: exported('for (;;) {}'), deadlineMs: 60_000 })
  const ended = looping
    .send({})
    .settled()
    .catch((error: { code: string }) => error.code)
  await looping.stop()
  expect(await ended).toBe('TASK_LOST')
  expect((await ran('return 1', {}, {})).valuesAt('out')).toEqual([1])
})

describe('code reaches nothing outside', () => {
  test.each([
    'process',
    'require',
    'fetch',
    'WebAssembly',
    'setTimeout',
    'queueMicrotask',
    'performance',
    'Atomics',
    'SharedArrayBuffer',
    'WeakRef',
    'navigator',
    'globalThis.constructor.constructor("return process")',
    'std',
    'os',
    'scriptArgs',
  ])('%s is not there', async (name) => {
    const text = name.includes('(') ? `${name}()` : name
    const driver = await ran(`try { return typeof ${text} } catch (error) { return String(error) }`, {}, {})
    expect(one(driver)).toMatch(/^(undefined|ReferenceError: .*)$/)
  })

  test('a function made of text sees the sandbox and no more', async () => {
    const driver = await ran(
      'return [message, context, context.now, {}, [], "", async () => 1, function* () {}].map((each: any) => { try { return typeof each.constructor.constructor("return typeof process + typeof require + typeof fetch")() === "string" ? each.constructor.constructor("return typeof process")() : "?" } catch (error) { return String(error) } })',
      {},
      {},
    )
    expect(driver.failures).toEqual([])
    for (const seen of one(driver) as string[]) expect(seen).toMatch(/^(undefined|.*Error.*|\?)$/)
  })

  test('an import is no way out', async () => {
    const driver = await ran('return import("node:fs")', {}, {})
    expect(codes(driver)).toEqual(['CODE_RESULT_INVALID'])
  })
})

describe('nothing one message does to the language reaches another', () => {
  test.each([
    ['(Object.prototype as any).polluted = 1', '({} as any).polluted ?? "clean"'],
    ['(Array.prototype as any).map = () => 1', '[1].map((n: number) => n)[0] === 1 ? "clean" : "leaked"'],
    [
      '(globalThis as any).leaked = 1',
      'typeof (globalThis as any).leaked === "undefined" ? "clean" : "leaked"',
    ],
    ['JSON.stringify = () => "9"', 'JSON.stringify(1) === "1" ? "clean" : "leaked"'],
    ['(Math as any).random = () => 9', 'Math.random() < 1 ? "clean" : "leaked"'],
    ['Date.now = () => 9', 'Date.now() > 9 ? "clean" : "leaked"'],
    ['(context as any).now = () => 9', 'context.now() > 9 ? "clean" : "leaked"'],
    [
      'Object.getPrototypeOf(message).with = () => 9',
      'typeof message.with({}) === "object" ? "clean" : "leaked"',
    ],
    [
      'Object.defineProperty(Object.prototype, "toJSON", { value: () => 9 })',
      '({ a: 1 } as any).toJSON === undefined ? "clean" : "leaked"',
    ],
    ['Object.setPrototypeOf(Object.prototype, { evil: 1 })', '({} as any).evil ?? "clean"'],
    [
      'Object.getPrototypeOf(function* () {}).prototype.next = () => 9',
      '[...(function* () { yield 1 })()][0] === 1 ? "clean" : "leaked"',
    ],
    [
      '(Error as any).prepareStackTrace = () => 9',
      'typeof new Error("a").stack === "string" ? "clean" : "leaked"',
    ],
    ['({} as any).__proto__.polluted = 1', '({} as any).polluted ?? "clean"'],
    [
      '(new Function("globalThis.leaked = 1; leaked2 = 2"))()',
      'typeof (globalThis as any).leaked + typeof (globalThis as any).leaked2 === "undefinedundefined" ? "clean" : "leaked"',
    ],
  ])('%s', async (attack, look) => {
    const driver = await ran(
      `if (message.value.n === 1) { try { ${attack} } catch {}\nreturn null }\nreturn ${look}`,
      {},
      { value: { n: 1 } },
      { value: { n: 2 } },
    )
    expect(driver.failures).toEqual([])
    expect(driver.valuesAt('out')).toEqual(['clean'])
  })

  test('nor another node', async () => {
    const first = await NodeDriver.start('code', {
      code: 'var own = 1\nexport default () => { try { (globalThis as any).own = 2 } catch {}\nreturn own }',
    })
    const second = await NodeDriver.start('code', {
      code: 'export default () => typeof (globalThis as any).own',
    })
    expect([one(await first.send({}).settled()), one(await second.send({}).settled())]).toEqual([
      1,
      'undefined',
    ])
  })
})
