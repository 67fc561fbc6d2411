import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished } from 'vitest'
import { freePorts } from '../support/free-ports.ts'
import { kafkaForThisFile } from '../support/kafka-for-this-file.ts'
import { needs, testNeeding } from '../support/needs.ts'
import { anObserver, aPage } from './studio-page.ts'

const password = 'canary-sesame-48'

let signInPort = 0
/** One Kafka; its plain port may do everything, and a user who signs in on the other one almost nothing. */
const kafka = kafkaForThisFile(async () => {
  const [port = 0] = await freePorts(1)
  signInPort = port
  const login = 'org.apache.kafka.common.security.plain.PlainLoginModule'
  return {
    listeners: { SASL_PLAINTEXT: port },
    settings: {
      'listener.name.sasl_plaintext.sasl.enabled.mechanisms': 'PLAIN',
      'listener.name.sasl_plaintext.plain.sasl.jaas.config': `${login} required user_guest="${password}";`,
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'super.users': 'User:ANONYMOUS',
    },
  }
})

testNeeding(
  needs.kafka,
  'a test of a connection tells who we are and what is there, and each thing that fails with its cure',
  async () => {
    const { bootstrap } = await kafka()
    const { client } = await aPage()
    const trial = async (settings: object) => {
      const environment = { broker: { kafka: { bootstrap: [bootstrap], ...settings } } }
      const findings = await client.ask('environments.test', { environment })
      expect(JSON.stringify(findings)).not.toContain(password)
      return { last: findings.at(-1), all: findings }
    }
    const observer = await anObserver(bootstrap)
    await observer.createTopics([{ name: 'orders', partitions: 1 }])
    const well = await trial({})
    expect(well.all.map(({ about, state }) => `${about} ${state}`)).toEqual([
      'broker ok',
      'version ok',
      'access ok',
      'topics ok',
      'groups ok',
    ])
    expect(well.all.map(({ says }) => says).join(' ')).toMatch(
      /Connected without a user, not encrypted.*orders/s,
    )

    expect((await trial({ bootstrap: ['127.0.0.1:1'] })).last).toMatchObject({
      about: 'broker',
      state: 'fail',
      says: expect.stringContaining('the connection was refused'),
      cure: 'Check that it runs and that the address is right.',
    })
    expect((await trial({ tls: true })).last).toMatchObject({
      says: expect.stringContaining('does not speak TLS'),
      cure: expect.stringContaining('Choose "none" at Encryption'),
    })
    expect((await trial({ bootstrap: [`127.0.0.1:${await aTlsPort()}`] })).last).toMatchObject({
      says: expect.stringContaining('speaks TLS, and was asked in plain text'),
      cure: expect.stringContaining('Choose TLS at Encryption'),
    })

    const sasl = { mechanism: 'plain', username: 'guest', password: { $secret: 'guest-password' } }
    const signedIn = { bootstrap: [`127.0.0.1:${signInPort}`], sasl }
    expect((await trial(signedIn)).last).toMatchObject({
      about: 'secret',
      state: 'fail',
      cure: expect.stringContaining('MILLRACE_SECRET_GUEST_PASSWORD'),
    })
    await client.ask('environments.secret', { name: 'guest-password', value: 'wrong' })
    expect((await trial(signedIn)).last).toMatchObject({
      about: 'access',
      state: 'fail',
      says: expect.stringContaining('refused the credentials'),
    })
    await client.ask('environments.secret', { name: 'guest-password', value: password })
    const guest = await trial(signedIn)
    expect(guest.all.find(({ about }) => about === 'access')?.says).toBe(
      'Connected as "guest" (plain), not encrypted.',
    )
    expect(guest.last).toMatchObject({
      about: 'groups',
      state: 'fail',
      says: expect.stringContaining('does not allow this user to use group'),
      cure: expect.stringContaining('Grant the right by an ACL'),
    })
    expect((await trial({ sasl })).last).toMatchObject({ says: expect.stringContaining('asks for no user') })
  },
  { timeoutMs: 240_000 },
)

/** Answers a plain question as a server does that expects TLS: with an alert. */
async function aTlsPort(): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => socket.end(Buffer.from([21, 3, 3, 0, 2, 2, 70])))
  })
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
