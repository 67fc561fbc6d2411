import { BOOTSTRAP_PATTERN } from '../../contract/environment.ts'
import { FlowError } from '../../contract/errors.ts'
import type { BrokerAddress } from '../../runtime/broker/open-broker.ts'

const SCHEME = 'kafka://'
const example = `${SCHEME}localhost:9092`

/** What `--broker` names: `kafka://host:9092[,host2:9092]`, or `embedded`. Throws USAGE. */
export function readBrokerUrl(text: string): BrokerAddress {
  const url = text.trim()
  if (url.toLowerCase() === 'embedded') return { kind: 'embedded' }
  if (url === '') throw wrong('--broker names no broker.', `Write --broker ${example}.`)
  // Not repeated: what stands before the "@" may be a password.
  if (url.includes('@'))
    throw wrong(
      '--broker holds a user before its "@", where everybody on this machine can read it.',
      'Write user and password into an environment file, the password as {"$secret": "name"}, and give --env NAME.',
    )
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(url)?.[0]
  if (scheme === undefined)
    throw wrong(`"${url}" has no scheme.`, `Write --broker ${SCHEME}${withPort(url)}.`)
  if (scheme.toLowerCase() !== SCHEME)
    throw wrong(`There is no broker for "${scheme}".`, `Kafka is written ${example}.`)
  const bootstrap = url.slice(scheme.length).replace(/\/$/, '').split(',')
  for (const broker of bootstrap) refuseWrong(broker.trim(), url)
  return { kind: 'kafka', settings: { bootstrap: bootstrap.map((broker) => broker.trim()) } }
}

function refuseWrong(broker: string, url: string): void {
  if (BOOTSTRAP_PATTERN.test(broker)) return
  if (broker === '') throw wrong(`"${url}" names no host.`, `Write --broker ${example}.`)
  if (broker.includes('/'))
    throw wrong(
      `"${url}" goes on behind the port.`,
      'Topics are named in the flow; --broker ends with the port.',
    )
  if (!/:\d*$/.test(broker))
    throw wrong(`"${broker}" has no port.`, `Kafka mostly listens on 9092: ${SCHEME}${withPort(broker)}.`)
  throw wrong(
    `"${broker}" is no host and port.`,
    `Write --broker ${example}; a port is a number up to 65535.`,
  )
}

function withPort(host: string): string {
  return /:\d+$/.test(host) ? host : `${host}:9092`
}

function wrong(message: string, hint: string): FlowError {
  return new FlowError('USAGE', { message, hint })
}
