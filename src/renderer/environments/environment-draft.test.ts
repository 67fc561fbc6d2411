import { expect, test } from 'vitest'
import { environmentSchema } from '../../contract/environment.ts'
import { draftOf, draftProblems, environmentOf, NEW_ENVIRONMENT, secretOf } from './environment-draft.ts'

const staging = {
  ...NEW_ENVIRONMENT,
  name: 'staging',
  brokers: 'kafka-1.example.com:9093, kafka-2.example.com:9093',
  tls: 'file',
  caFile: 'certificates/ca.pem',
  mechanism: 'scram-sha-512',
  user: 'millrace',
  isProtected: true,
  prefix: 'staging-',
} as const

test('a form becomes an environment that names the secret, and becomes the same form again', () => {
  const environment = environmentOf(staging)
  expect(environment.broker).toEqual({
    kafka: {
      bootstrap: ['kafka-1.example.com:9093', 'kafka-2.example.com:9093'],
      tls: { caFile: 'certificates/ca.pem' },
      sasl: { mechanism: 'scram-sha-512', username: 'millrace', password: { $secret: 'staging-password' } },
    },
  })
  expect(draftOf('staging', environment)).toEqual({ ...staging, secret: 'staging-password' })
})

test('what the form does not show stays in the file', () => {
  const before = environmentSchema.parse({
    description: 'For trials.',
    broker: { kafka: { bootstrap: ['a:1'] } },
    namespace: 'shop',
    topics: { prefix: 'old-', names: { orders: 'shop.orders' } },
  })
  const after = environmentOf({ ...draftOf('trial', before), brokers: 'b:2', prefix: '' }, before)
  expect(after).toMatchObject({ description: 'For trials.', namespace: 'shop' })
  expect(after.topics).toEqual({ names: { orders: 'shop.orders' } })
  expect(after.broker).toEqual({ kafka: { bootstrap: ['b:2'] } })
})

test('each field that cannot stay so says why', () => {
  const wrong = {
    ...staging,
    name: 'Prod 1',
    brokers: 'kafka',
    caFile: '',
    user: '',
    secret: 'Sesame!',
    prefix: 'a b',
  }
  expect(Object.keys(draftProblems(wrong, true)).toSorted()).toEqual([
    'brokers',
    'caFile',
    'name',
    'prefix',
    'secret',
    'user',
  ])
  expect(draftProblems(wrong, true).brokers).toBe('"kafka" is not written host:port.')
  expect(draftProblems(staging, true)).toEqual({})
})

test('two environments that are added without a word about secrets keep two passwords', () => {
  expect([secretOf({ ...staging, name: 'production' }), secretOf(staging)]).toEqual([
    'production-password',
    'staging-password',
  ])
  expect(secretOf({ ...staging, secret: 'shared' })).toBe('shared')
})
