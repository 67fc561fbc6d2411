import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'
import { aFlowFile } from '../support/a-flow-file.ts'
import { aWorkspace } from '../support/a-workspace.ts'
import { freePorts } from '../support/free-ports.ts'
import { KafkaServer } from '../support/kafka-server.ts'
import { runJava } from '../support/kafka-tools.ts'
import { needs, testNeeding } from '../support/needs.ts'
import { type CommandEnd, millrace, records, temporaryFolder } from './cli-process.ts'

const slow = { timeoutMs: 300_000 }
const password = 'canary-sesame-47'
const user = 'millrace'

interface Guarded {
  readonly server: KafkaServer
  readonly plainPort: number
  readonly scramPort: number
  readonly certificate: string
}

let started: Promise<Guarded> | undefined
const folder = mkdtempSync(join(tmpdir(), 'millrace-tls-'))
afterAll(async () => {
  await (await started)?.server.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** One Kafka that lets nobody in without a password, on one port in plain text, on the other encrypted. */
function guarded(): Promise<Guarded> {
  return (started ??= startGuarded())
}

async function startGuarded(): Promise<Guarded> {
  const keystore = join(folder, 'keys.p12')
  const store = ['-keystore', keystore, '-storetype', 'PKCS12', '-storepass', 'changeit', '-alias', 'kafka']
  const key = ['-keyalg', 'RSA', '-dname', 'CN=127.0.0.1', '-ext', 'san=ip:127.0.0.1', '-validity', '2']
  execFileSync('keytool', ['-genkeypair', ...store, ...key], { stdio: 'ignore' })
  const certificate = join(folder, 'ca.pem')
  execFileSync('keytool', ['-exportcert', '-rfc', ...store, '-file', certificate], { stdio: 'ignore' })
  const [plainPort = 0, scramPort = 0] = await freePorts(2)
  const modules = 'org.apache.kafka.common.security'
  const server = await KafkaServer.start({
    listeners: { SASL_PLAINTEXT: plainPort, SASL_SSL: scramPort },
    settings: {
      'listener.name.sasl_plaintext.sasl.enabled.mechanisms': 'PLAIN',
      'listener.name.sasl_ssl.sasl.enabled.mechanisms': 'SCRAM-SHA-512',
      'listener.name.sasl_plaintext.plain.sasl.jaas.config': `${modules}.plain.PlainLoginModule required user_${user}="${password}";`,
      'listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config': `${modules}.scram.ScramLoginModule required;`,
      'listener.name.sasl_ssl.ssl.keystore.location': keystore,
      'listener.name.sasl_ssl.ssl.keystore.password': 'changeit',
      'listener.name.sasl_ssl.ssl.keystore.type': 'PKCS12',
    },
  })
  const addUser = ['--alter', '--entity-type', 'users', '--entity-name', user]
  const scram = ['--add-config', `SCRAM-SHA-512=[password=${password}]`]
  await runJava('kafka.admin.ConfigCommand', ['--bootstrap-server', server.bootstrap, ...addUser, ...scram])
  return { server, plainPort, scramPort, certificate: readFileSync(certificate, 'utf8') }
}

interface Entrance {
  readonly kafka: object
  readonly secret?: string
  readonly files?: Readonly<Record<string, string>>
}

/** The command in an environment that enters so; what it says never holds the password. */
function entering({ kafka, secret = password }: Entrance, certificate: string) {
  const cwd = aWorkspace(temporaryFolder(), {
    environments: { guarded: { broker: { kafka } }, ca: certificate },
    flows: {
      trial: aFlowFile({ topics: { large_events: { use: 'owned' }, product_events: { use: 'owned' } } }),
    },
  })
  const env = { MILLRACE_ENV: 'guarded', MILLRACE_SECRET_KAFKA_PASSWORD: secret }
  return async (...args: string[]): Promise<CommandEnd> => {
    const end = await millrace([...args, '--trust'], {
      cwd,
      env,
      input: '{"key":"a","value":{"total":200}}\n',
    })
    expect(`${end.out}${end.err}`).not.toContain(password)
    return end
  }
}

const sasl = (mechanism: string) => ({ mechanism, username: user, password: { $secret: 'kafka-password' } })

testNeeding(
  needs.kafka,
  'a flow runs on a Kafka that asks for a password by SCRAM over TLS, with a certificate of the workspace',
  async () => {
    const { scramPort, certificate } = await guarded()
    const kafka = {
      bootstrap: [`127.0.0.1:${scramPort}`],
      tls: { caFile: 'environments/ca.json' },
      sasl: sasl('scram-sha-512'),
    }
    const call = entering({ kafka }, certificate)
    const doctor = await call('doctor')
    expect(doctor.out).toContain(`Connected as "${user}" (scram-sha-512), encrypted`)
    expect(doctor.code).toBe(0)
    expect(await call('run', 'flows', '--once')).toMatchObject({ code: 0 })
    await call('topics', 'produce', 'product_events')
    expect((await call('run', 'flows', '--once')).err).toContain('1 to large_events')
    const { out } = await call('topics', 'read', 'large_events')
    expect(records(out)).toMatchObject([{ key: 'a' }])

    const unknownIssuer = entering({ kafka: { ...kafka, tls: true } }, certificate)
    const refused = await unknownIssuer('topics', 'list')
    expect(refused.code).toBe(1)
    expect(refused.err).toContain('its certificate is signed by itself. Name the certificate of its issuer')
    expect((await unknownIssuer('doctor')).out).toMatch(/fail +kafka .*signed by itself.*"caFile"/)
  },
  slow,
)

testNeeding(
  needs.kafka,
  'a wrong password, a missing one and a mechanism that the cluster does not take are told without showing it',
  async () => {
    const { plainPort, certificate } = await guarded()
    const kafka = { bootstrap: [`127.0.0.1:${plainPort}`], sasl: sasl('plain') }
    expect(await entering({ kafka }, certificate)('topics', 'list')).toMatchObject({ code: 0 })

    const wrong = entering({ kafka, secret: `not-${password.slice(0, 6)}` }, certificate)
    const refused = await wrong('topics', 'list')
    expect(refused.code).toBe(1)
    expect(refused.err).toContain('[BROKER_ACCESS_DENIED]')
    expect(refused.err).not.toContain('not-canary')
    expect((await wrong('doctor')).out).toMatch(/fail +access .*refused the credentials/)

    const nobody = await entering({ kafka: { bootstrap: kafka.bootstrap } }, certificate)('topics', 'list')
    expect(nobody.code).toBe(1)
    expect(nobody.err).toMatch(/as one that asks for a user does. Set "sasl" under "broker.kafka"/)
    const other = entering({ kafka: { ...kafka, sasl: sasl('scram-sha-256') } }, certificate)
    const mechanism = await other('topics', 'list')
    expect(mechanism.code).toBe(1)
    expect(mechanism.err).toMatch(/mechanism/i)
  },
  slow,
)

testNeeding(
  needs.kafka,
  'TLS and a user where the port has none, and plain text where it has, are told with the field to change',
  async () => {
    const { plainPort, scramPort, server, certificate } = await guarded()
    const open = { bootstrap: [server.bootstrap] }
    const told = async (kafka: object) => {
      const { code, err } = await entering({ kafka }, certificate)('topics', 'list')
      expect(code).toBe(1)
      expect(err).not.toMatch(/by itself|tried again/)
      return err
    }
    expect(await told({ ...open, sasl: sasl('plain') })).toMatch(
      /asks for no user on this port, and "sasl" is set. Take "sasl" off "broker.kafka"/,
    )
    expect(await told({ ...open, tls: true })).toMatch(/does not speak TLS. Take "tls" off "broker.kafka"/)
    expect(await told({ bootstrap: [`127.0.0.1:${plainPort}`], tls: true })).toMatch(/does not speak TLS/)
    expect(await told({ bootstrap: [`127.0.0.1:${scramPort}`], sasl: sasl('scram-sha-512') })).toMatch(
      /speaks?(ing)? TLS.*Set "tls" under "broker.kafka"/i,
    )
  },
  slow,
)
