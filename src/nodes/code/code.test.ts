import { describe, expect, test } from 'vitest'
import {
  aFolder,
  type GivenMessage,
  NodeDriver,
  type NodeSurroundings,
  textOf,
} from '../../../test/support/node-driver.ts'
import { SimulatedClock } from '../../runtime/simulated-clock.ts'
import { jsonCodec } from '../../runtime/codecs/json-codec.ts'

const exported = (body: string) => `export default function (message: any, context: any) {\n${body}\n}`

describe.each([
  { engine: 'in the sandbox', trusted: false },
  { engine: 'trusted', trusted: true },
])('code $engine', ({ trusted }) => {
  function start(config: object, around: NodeSurroundings = {}) {
    return NodeDriver.start('code', config, { trusted, folder: aFolder(), ...around })
  }
  async function ran(body: string, ...given: readonly GivenMessage[]) {
    return (await start({ code: exported(body) })).send(...given).settled()
  }
  async function failure(body: string, given: GivenMessage = { value: { a: 1 } }) {
    const { failures, out } = await ran(body, given)
    expect(out['error']).toHaveLength(1)
    const [error] = failures
    return error === undefined ? 'none' : `${error.code} ${error.class} ${error.message}`
  }

  test('what the function returns becomes the value', async () => {
    const driver = await ran('return { ...message.value, b: 2 }', { value: { a: 1 } }, { value: { a: 2 } })
    expect(driver.valuesAt('out')).toEqual([
      { a: 1, b: 2 },
      { a: 2, b: 2 },
    ])
  })

  test('null drops a message, and the message itself goes on with its bytes as they came', async () => {
    const driver = await ran(
      'return message.key === "a" ? null : message',
      { key: 'a' },
      { key: 'b', bytes: '{ "n": 1.0 }' },
    )
    expect(driver.out['out']!.map((message) => textOf(message.encode(jsonCodec())))).toEqual(['{ "n": 1.0 }'])
    expect(driver.failures).toEqual([])
  })

  test('what is changed inside the value goes on with the message', async () => {
    const driver = await ran('message.value.list.push(2)\nreturn message', { value: { list: [1] } })
    expect(driver.valuesAt('out')).toEqual([{ list: [1, 2] }])
  })

  test('with sets value, key, headers and timestamp, and leaves the rest', async () => {
    const driver = await ran(
      'return message.with({ key: 17, timestamp: 5, headers: { a: "1", b: null, c: "3" } })',
      { key: 'k', value: { n: 1 }, headers: { a: 'x', b: 'y', d: 'z' } },
    )
    const [message] = driver.out['out']!
    expect(textOf(message!.key)).toBe('17')
    expect(message!.timestamp).toBe(5)
    expect(message!.headers.map(({ name, value }) => [name, textOf(value)])).toEqual([
      ['a', '1'],
      ['d', 'z'],
      ['c', '3'],
    ])
    expect(message!.value).toEqual({ n: 1 })
  })

  test('with can be asked twice, makes tombstones, and takes keys off', async () => {
    const driver = await ran(
      'const once = message.with({ key: null, headers: { a: "1" } })\nreturn [once.with({ headers: { b: "2" } }), once.with({ value: null })]',
      { key: 'k', value: { n: 1 } },
    )
    expect(
      driver.out['out']!.map(({ key, isTombstone, headers }) => [
        key,
        isTombstone,
        headers.map(({ name }) => name),
      ]),
    ).toEqual([
      [null, false, ['a', 'b']],
      [null, true, ['a']],
    ])
  })

  test('a list of messages is several messages, and any other list is a value', async () => {
    const driver = await ran(
      'return message.value.items.length === 0 ? [] : message.value.items.map((item: any) => message.with({ value: item, key: item.id }))',
      { value: { items: [{ id: 'a' }, { id: 'b' }] } },
      { value: { items: [] } },
    )
    expect(driver.valuesAt('out')).toEqual([{ id: 'a' }, { id: 'b' }, []])
  })

  test('results leave by the first port or the one that is named', async () => {
    const code = exported('return message.value.n > 1 ? message.with({ port: "large" }) : message')
    const driver = (await start({ code, ports: ['small', 'large'] })).send(
      { value: { n: 1 } },
      { value: { n: 2 } },
    )
    await driver.settled()
    expect([driver.valuesAt('small'), driver.valuesAt('large')]).toEqual([[{ n: 1 }], [{ n: 2 }]])
    const wrong = (await start({ code })).send({ value: { n: 2 } })
    await wrong.settled()
    expect(wrong.failures).toMatchObject([
      {
        code: 'CODE_RESULT_INVALID',
        message: 'The code cannot return that: it names the port "large".',
        hint: 'Ports of this node: out.',
      },
    ])
  })

  test('numbers of many digits are whole, and written again digit by digit', async () => {
    const bytes = '{"id":9007199254740993123,"rate":0.12345678901234567890,"n":1.5}'
    const driver = await ran(
      'const { id, rate } = message.value\nreturn { ...message.value, next: id + 1n, twice: rate * 2 > 0.2, text: `${rate}` }',
      { bytes },
    )
    expect(driver.failures).toEqual([])
    expect(textOf(driver.out['out']![0]!.encode(jsonCodec()))).toBe(
      '{"id":9007199254740993123,"rate":0.12345678901234567890,"n":1.5,"next":9007199254740993124,"twice":true,"text":"0.12345678901234567890"}',
    )
    expect(driver.valuesAt('out')[0]).toMatchObject({ id: 9007199254740993123n })
  })

  test('a decimal of the code is written with all its digits', async () => {
    const driver = await ran('return { price: context.decimal("12.50") }', {})
    expect(textOf(driver.out['out']![0]!.encode(jsonCodec()))).toBe('{"price":12.50}')
  })

  test('dates are written as ISO 8601, and undefined fields are left out', async () => {
    const driver = await ran('return { at: new Date(0), no: undefined, list: [1] }', {})
    expect(driver.valuesAt('out')).toEqual([{ at: '1970-01-01T00:00:00.000Z', list: [1] }])
  })

  test('fields of any name are fields, also those that the language uses', async () => {
    const bytes = '{"__proto__":{"admin":true},"constructor":1,"toString":"x"}'
    const driver = await ran(
      'const copy: any = {}\nfor (const name of Object.keys(message.value)) if (name !== "__proto__") copy[name] = message.value[name]\nreturn [{ ...message.value }, copy, typeof ({} as any).admin]',
      { bytes },
    )
    expect(textOf(driver.out['out']![0]!.encode(jsonCodec()))).toBe(
      `[${bytes},{"constructor":1,"toString":"x"},"undefined"]`,
    )
  })

  test('the clock is the given one, and stands', async () => {
    const clock = new SimulatedClock(Date.UTC(2026, 10, 26))
    const driver = await start(
      {
        code: exported(
          'return [context.now(), Date.now(), new Date().getTime(), new Date(5).getTime(), new Date() instanceof Date]',
        ),
      },
      { clock },
    )
    await driver.send({}).settled()
    const now = clock.now()
    expect(driver.valuesAt('out')).toEqual([[now, now, now, 5, true]])
  })

  test('random numbers are the same for the same message, and others for another', async () => {
    const body = 'return [Math.random(), context.random(), Math.floor(context.random() * 6)]'
    const first = (await ran(body, {}, {})).valuesAt('out')
    const again = (await ran(body, {}, {})).valuesAt('out')
    expect(again).toEqual(first)
    expect(first[0]).not.toEqual(first[1])
    for (const [a, b] of first as unknown as number[][])
      expect(a! >= 0 && a! < 1 && b! >= 0 && b! < 1).toBe(true)
  })

  test('random numbers are the same in both engines', async () => {
    const driver = await ran('return context.random()', {})
    expect(driver.valuesAt('out')).toEqual([0.2861308401916176])
  })

  test('it sees key, headers, place and parameters', async () => {
    const driver = await start(
      {
        code: exported(
          'return [message.key, message.headers.a ?? "none", message.timestamp, message.topic, message.partition, message.offset, context.parameters.least]',
        ),
      },
      { parameters: { least: 3 } },
    )
    await driver.send({ key: 'k', headers: { a: '1' }, timestamp: 9 }, { key: null }).settled()
    expect(driver.valuesAt('out')).toEqual([
      ['k', '1', 9, 'input', 0, 0, 3],
      [null, 'none', 1000, 'input', 0, 1, 3],
    ])
  })

  test('an error names its line and column in the source', async () => {
    const code =
      'type Order = { a?: { b: number } }\n\nexport default (message: { value: Order }) => {\n  return message.value.a!.b\n}'
    const driver = (await start({ code })).send({ value: {} })
    await driver.settled()
    expect(driver.failures[0]).toMatchObject({ code: 'CODE_FAILED', class: 'message' })
    expect(driver.failures[0]!.message).toMatch(
      /^Line 4, column 2[67] of the code: TypeError: [Cc]annot read propert.*undefined/,
    )
  })

  test('whatever is thrown is told', async () => {
    expect(await failure('throw new Error("No customer.")')).toMatch(
      /^CODE_FAILED message Line 2, column \d+ of the code: No customer\.$/,
    )
    expect(await failure('throw "text"')).toBe('CODE_FAILED message The code failed: text.')
    expect(await failure('throw { why: 1 }')).toBe('CODE_FAILED message The code failed: {"why":1}.')
    expect(await failure('throw { get why() { throw 1 } }')).toMatch(/^CODE_FAILED message The code failed: /)
    expect(await failure('const deep = (): number => deep() + 1\nreturn deep()')).toMatch(
      /^CODE_FAILED message Line 2, column \d+ of the code: (InternalError: stack overflow|RangeError: Maximum call stack)/,
    )
  })

  test.each([
    ['return undefined', 'The code returned nothing.'],
    ['return () => 1', 'The code cannot return that: the result is a function.'],
    ['return Symbol("a")', 'The code cannot return that: the result is a symbol.'],
    ['return { a: [1, { b: () => 1 }] }', 'The code cannot return that: the result.a[1].b is a function.'],
    ['return { a: NaN }', 'The code cannot return that: the result.a is NaN.'],
    ['return [1, undefined]', 'The code cannot return that: the result[1] is undefined.'],
    ['return new Map()', 'The code cannot return that: the result is a Map.'],
    ['return { at: new Date(NaN) }', 'The code cannot return that: the result.at is an invalid date.'],
    ['return { a: null, b: { c: NaN } }', 'The code cannot return that: the result.b.c is NaN.'],
    ['return { a: { b: new Map() } }', 'The code cannot return that: the result.a.b is a Map.'],
    ['return { a: new Number(1) }', 'The code cannot return that: the result.a is a Number.'],
    ['return { a: /b/ }', 'The code cannot return that: the result.a is a RegExp.'],
    ['return { a: new Error("b") }', 'The code cannot return that: the result.a is a Error.'],
    ['return { a: [1].values() }', 'The code cannot return that: the result.a is a Array Iterator.'],
    ['return { a: (function* () {})() }', 'The code cannot return that: the result.a is a Generator.'],
    ['return { a: new Uint8Array(1) }', 'The code cannot return that: the result.a is a Uint8Array.'],
    ['return { a: Symbol("b") }', 'The code cannot return that: the result.a is a symbol.'],
    ['return { a: { toJSON: () => 1 } }', 'The code cannot return that: the result.a.toJSON is a function.'],
    ['return Promise.resolve(1)', 'The code cannot return that: the result is a Promise.'],
    ['return { message }', 'The code cannot return that: the result.message is a message.'],
    ['return [message, 1]', 'The code cannot return that: result[1] is no message, and result[0] is one.'],
    [
      'return message.with({ key: {} })',
      'The code cannot return that: the key of result[0] is no text and no number.',
    ],
    [
      'return message.with({ headers: { a: 1 } })',
      'The code cannot return that: header "a" of result[0] is no text and not null.',
    ],
    [
      'return message.with({ timestamp: "now" })',
      'The code cannot return that: the timestamp of result[0] is no whole number of milliseconds.',
    ],
  ])('%s is no result', async (body, says) => {
    expect(await failure(body)).toBe(`CODE_RESULT_INVALID message ${says}`)
  })

  test('what the code makes of a class is written by its own fields', async () => {
    const driver = await ran(
      'class Money { cents = 5\n#secret = 1\nget euros() { return this.cents / 100 } }\nreturn { a: new Money(), b: Object.assign(Object.create({ inherited: 1 }), { own: 2 }), c: Object.create(null) }',
      {},
    )
    expect(driver.failures).toEqual([])
    expect(driver.valuesAt('out')).toEqual([{ a: { cents: 5 }, b: { own: 2 }, c: {} }])
  })

  test('JSON.stringify is in the code what it is elsewhere', async () => {
    const driver = await ran(
      'return { text: JSON.stringify({ a: new Map(), b: () => 1, c: new Number(2), d: [undefined, /e/], f: NaN }), none: JSON.stringify(() => 1) }',
      {},
    )
    expect(driver.failures).toEqual([])
    expect(driver.valuesAt('out')).toEqual([{ text: '{"a":{},"c":2,"d":[null,{}],"f":null}' }])
  })

  test('what it tells its console is a line of the node, ten in a second at most', async () => {
    const driver = await ran(
      'console.log("order", message.value.n, { a: [1] }, undefined)\nif (message.value.n === 0) console.error(new Error("no"))\nreturn 1',
      ...Array.from({ length: 30 }, (_, n) => ({ value: { n } })),
    )
    expect(driver.valuesAt('out')).toHaveLength(30)
    expect(driver.logged).toHaveLength(10)
    expect(driver.logged.slice(0, 3)).toEqual([
      { level: 'info', text: 'order 0 {"a":[1]} undefined', leftOut: 0 },
      { level: 'error', text: 'Error: no', leftOut: 0 },
      { level: 'info', text: 'order 1 {"a":[1]} undefined', leftOut: 0 },
    ])
    expect(driver.counts['leftOut']).toBe(21)
    await driver.stop()
    expect(driver.logged.slice(10)).toEqual([{ level: 'info', text: 'the end', leftOut: 21 }])
  })

  test('what stands outside the value is there however the code asks for it', async () => {
    const driver = await ran(
      'const [a, b] = ["ke", "offs"]\ntry { message[a + "y"] } catch {}\nreturn [message[a + "y"], message[b + "et"]]',
      { key: 'a' },
      { key: 'b' },
    )
    expect(driver.failures).toEqual([])
    expect(driver.valuesAt('out')).toEqual([
      ['a', 0],
      ['b', 1],
    ])
  })

  test('text with any character comes and goes as it is, and what is no JSON is told for itself alone', async () => {
    const odd = '\u0000\u001e\u2028\ud83d\ude00\n'
    const bytes = new Uint8Array([0, 30, 255])
    const body =
      'const { text } = message.value\nreturn text === "bytes" ? Uint8Array.from([0, 30, 255]) : [text, message.key, message.headers.a ?? ""]'
    const driver = await ran(
      body,
      { key: odd, headers: { a: odd }, value: { text: odd } },
      { bytes: '{"text":\u0000}' },
      { bytes: '\u001e' },
      { value: { text: 'bytes' } },
      { value: { text: 'end' } },
    )
    expect(driver.failures.map(({ code }) => code)).toEqual(['CODEC_INPUT_INVALID', 'CODEC_INPUT_INVALID'])
    expect(driver.valuesAt('out')).toEqual([[odd, odd, odd], bytes, ['end', null, '']])
  })

  test('a cycle is no result, nor a value nested too deep', async () => {
    const says =
      /^CODE_RESULT_INVALID message The code cannot return that: the result.*nested deeper than 1,000 levels, or holds itself\.$/
    expect(await failure('const a: any = {}\na.a = a\nreturn a')).toMatch(says)
    expect(await failure('let a: any = 1\nfor (let i = 0; i < 5000; i++) a = [a]\nreturn a')).toMatch(says)
  })

  test('more than 100,000 messages of one are refused', async () => {
    expect(await failure('return new Array(100001).fill(message)')).toBe(
      'CODE_RESULT_INVALID message The code cannot return that: the result is a list of 100001 messages, and 100,000 are the most.',
    )
  })

  test('a name that with does not know is told', async () => {
    expect(await failure('return message.with({ valeu: 1 })')).toContain(
      'message.with takes value, key, headers, timestamp and port, and got "valeu"',
    )
  })

  test('a value that cannot be decoded is told as such where the code asks for it', async () => {
    expect(await failure('return message.value', { bytes: '{"a":' })).toMatch(/^CODEC_INPUT_INVALID message /)
    const driver = await ran('return message.with({ key: "x" })', { bytes: '{"a":' })
    expect(driver.failures).toEqual([])
  })

  test('code that cannot be loaded is refused before the first message', async () => {
    const loading = (code: string) => start({ code }).then(String, (error: Error) => error.message)
    expect(await loading('export default (m) => {\n  let x = ;\n}')).toBe(
      'Line 2, column 11 of the code: Expression expected.',
    )
    expect(await loading('const a = 1')).toBe(
      'Line 1, column 1 of the code: The code exports no function by default.',
    )
    expect(await loading('export default 1')).toBe(
      'The code cannot be loaded. The code failed: TypeError: What the code exports by default is no function.',
    )
    expect(await loading('import fs from "node:fs"\nexport default () => 1')).toMatch(
      /^Line 1, column \d+ of the code: Cannot use import/,
    )
    expect(await loading('const n: any = null\nn.a\nexport default () => 1')).toMatch(
      /^The code cannot be loaded. Line 2, column [23] of the code: TypeError: /,
    )
  })

  test.each([
    'export default function score(message: any) { return twice(message.value.n) }\nconst twice = (n: number) => n * 2',
    'const score = (message: any) => message.value.n * 2\nexport default score',
    'export default (message: any) => message.value.n * 2',
    '  export  default  function (message: any) { return message.value.n * 2 }',
    'export default\n  (message: any) => message.value.n * 2',
    '// export default in a comment\nexport default (message: any) => message.value.n * 2',
  ])('a function is exported in any form: %s', async (code) => {
    const driver = await start({ code })
    expect((await driver.send({ value: { n: 2 } }).settled()).valuesAt('out')).toEqual([4])
  })
})
