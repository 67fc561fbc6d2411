import { expect, test } from 'vitest'
import { NodeDriver } from '../../../test/support/node-driver.ts'
import { outputPorts } from '../../contract/node-spec.ts'
import { switchSpec } from './spec.ts'

const rules = [
  { port: 'large', when: 'value.n > 100' },
  { port: 'even', when: 'value.n % 2 == 0' },
]

async function driven(config: unknown, ...values: readonly unknown[]) {
  const driver = await NodeDriver.start('switch', config)
  return driver.send(...values.map((value) => ({ value })))
}

test('a message goes to the first rule that matches, and else to "otherwise"', async () => {
  const driver = await driven({ rules }, { n: 200 }, { n: 2 }, { n: 3 }, {})
  expect(driver.valuesAt('large')).toEqual([{ n: 200 }])
  expect(driver.valuesAt('even')).toEqual([{ n: 2 }])
  expect(driver.valuesAt('otherwise')).toEqual([{ n: 3 }, {}])
})

test('in mode "all" a message goes to every rule that matches', async () => {
  const driver = await driven({ rules, mode: 'all', otherwise: 'rest' }, { n: 200 }, { n: 3 })
  expect(driver.valuesAt('large')).toEqual([{ n: 200 }])
  expect(driver.valuesAt('even')).toEqual([{ n: 200 }])
  expect(driver.valuesAt('rest')).toEqual([{ n: 3 }])
})

test('a rule that fails leaves its message at no other port', async () => {
  const failing = [...rules, { port: 'odd', when: 'value.text + 1 > 2' }]
  const driver = await driven({ rules: failing, mode: 'all' }, { n: 200, text: 'x' })
  expect(driver.failures.map(({ code }) => code)).toEqual(['EXPRESSION_FAILED'])
  expect(driver.valuesAt('large')).toEqual([])
})

test('a tombstone matches by key and headers; rules about its value are false', async () => {
  const config = {
    rules: [
      { port: 'mine', when: 'key == "k"' },
      { port: 'valued', when: 'value.n > 1' },
    ],
  }
  const driver = await NodeDriver.start('switch', config)
  driver.send({ key: 'k', value: null }, { key: 'other', value: null })
  expect(driver.out['mine']).toHaveLength(1)
  expect(driver.out['otherwise']).toHaveLength(1)
})

test('the ports are those that the config names', () => {
  expect(outputPorts(switchSpec, switchSpec.config.parse({ rules }))).toEqual([
    'large',
    'even',
    'otherwise',
    'error',
  ])
})

test('repeated ports and a port named "error" are refused', () => {
  const issues = (ports: readonly string[]) =>
    switchSpec.check?.(switchSpec.config.parse({ rules: ports.map((port) => ({ port, when: 'true' })) }))
  expect(issues(['a', 'a'])).toMatchObject([{ path: ['rules', 1, 'port'] }])
  expect(issues(['otherwise'])).toMatchObject([{ path: ['otherwise'] }])
  expect(issues(['error'])).toMatchObject([{ message: expect.stringContaining('fail') as string }])
  expect(() => issues(['Large'])).toThrow(/small letter/)
})
