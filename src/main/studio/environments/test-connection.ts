import { FlowError } from '../../../contract/errors.ts'
import { isInternalTopic, stageGroup } from '../../../contract/names.ts'
import { refusalOf } from '../../../contract/protocol/refusal-of.ts'
import type { ConnectionFinding } from '../../../contract/studio/environment-methods.ts'
import type { KafkaSettings } from '../../../runtime/broker/kafka/kafka-settings.ts'
import { leastRelease, probeKafka } from '../../../runtime/broker/kafka/kafka-probe.ts'
import { type BrokerAddress, openBroker } from '../../../runtime/broker/open-broker.ts'
import type { Broker } from '../../../runtime/broker/port.ts'
import type { Clock } from '../../../runtime/clock.ts'
import { inStudio } from '../session/in-studio.ts'

export interface ConnectionTest {
  /** Throws SECRET_MISSING, ENVIRONMENT_INVALID. */
  readonly address: () => BrokerAddress
  readonly clock: Clock
  /** That runs would have. */
  readonly namespace: string
}

/** Connects as an environment says, and looks; the first thing that fails is the last one. */
export async function testConnection({
  address,
  clock,
  namespace,
}: ConnectionTest): Promise<ConnectionFinding[]> {
  const findings: ConnectionFinding[] = []
  const look = async (about: ConnectionFinding['about'], work: () => Promise<string> | string) => {
    try {
      findings.push({ about, state: 'ok', says: await work() })
      return true
    } catch (error) {
      findings.push(failed(about, error))
      return false
    }
  }
  let found: BrokerAddress = { kind: 'embedded' }
  try {
    found = address()
  } catch (error) {
    return [failed('secret', error)]
  }
  if (found.kind === 'embedded')
    return [
      { about: 'broker', state: 'ok', says: 'The broker is a file on this machine; it needs no connection.' },
    ]
  const { settings } = found
  const reached = await reach(settings)
  findings.push(...reached)
  if (reached.every(({ state }) => state === 'fail')) return findings
  const broker = await openBroker({ address: found, dataFolder: ':memory:', clock })
  try {
    const isIn =
      (await look('access', async () => {
        // All of them: about one by its name a user without rights is refused.
        await broker.describeTopics()
        return accessText(settings)
      })) && (await look('topics', () => topicsText(broker)))
    if (isIn) await look('groups', () => groupsText(broker, namespace))
  } finally {
    await broker.close()
  }
  return findings
}

/** One broker that answers is enough to learn of all others. */
async function reach(settings: KafkaSettings): Promise<ConnectionFinding[]> {
  const answers = await Promise.all(
    settings.bootstrap.map(async (place) => ({ place, answer: await probeKafka(place, settings) })),
  )
  return answers.flatMap(({ place, answer }): ConnectionFinding[] => {
    if (answer.is !== 'kafka') return [failed('broker', answer.error)]
    const release = leastRelease(answer.versions)
    return [
      { about: 'broker', state: 'ok', says: `${place} answers after ${answer.ms.toFixed(0)} ms.` },
      { about: 'version', state: 'ok', says: `It speaks the protocol of Kafka ${release} or newer.` },
    ]
  })
}

function accessText({ tls, sasl }: KafkaSettings): string {
  const who = sasl === undefined ? 'without a user' : `as "${sasl.username}" (${sasl.mechanism})`
  return `Connected ${who}, ${tls === undefined ? 'not encrypted' : 'encrypted'}.`
}

async function topicsText(broker: Broker): Promise<string> {
  const names = (await broker.describeTopics()).map(({ name }) => name)
  const others = names.filter((name) => !isInternalTopic(name) && !name.startsWith('__'))
  if (others.length === 0) return 'It shows no topic to this user yet.'
  const shown = others.slice(0, 3).join(', ')
  return others.length > 3
    ? `It shows ${others.length} topics to this user: ${shown}, and others.`
    : `It shows ${others.length === 1 ? 'one topic' : `${others.length} topics`} to this user: ${shown}.`
}

/** Asking for positions joins no group. */
async function groupsText(broker: Broker, namespace: string): Promise<string> {
  await broker.committed(stageGroup({ namespace, flowId: 'connection-test' }, 'probe'))
  return `Groups that begin with "${namespace}." may be used.`
}

function failed(about: ConnectionFinding['about'], error: unknown): ConnectionFinding {
  if (!(error instanceof FlowError)) throw error
  const { message, hint } = inStudio(refusalOf(error))
  return { about, state: 'fail', says: message, ...(hint === undefined ? {} : { cure: hint }) }
}
