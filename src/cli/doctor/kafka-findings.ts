import { FlowError } from '../../contract/errors.ts'
import type { KafkaSettings } from '../../runtime/broker/kafka/kafka-settings.ts'
import { leastRelease, probeKafka } from '../../runtime/broker/kafka/kafka-probe.ts'
import type { Finding } from './finding.ts'

/** Does each named broker answer, as a Kafka, and as one that is new enough? */
export async function kafkaFindings(settings: KafkaSettings): Promise<readonly Finding[]> {
  const about = 'kafka'
  const answers = await Promise.all(
    settings.bootstrap.map(async (address) => ({ address, answer: await probeKafka(address, settings) })),
  )
  const reached = answers.filter(({ answer }) => answer.is === 'kafka').length
  return answers.flatMap(({ address, answer }): Finding[] => {
    if (answer.is === 'kafka') {
      const says = `${address} answers after ${answer.ms.toFixed(0)} ms`
      const release = leastRelease(answer.versions)
      return [
        { about, state: 'ok', says },
        { about: 'version', state: 'ok', says: `It speaks the protocol of Kafka ${release} or newer` },
      ]
    }
    // One broker is enough to learn of all others.
    return [{ ...findingOf(answer.error, about), state: reached > 0 ? 'warn' : 'fail' }]
  })
}

/** What it means that the cluster let us in. */
export function accessFinding({ tls, sasl }: KafkaSettings): Finding {
  const who = sasl === undefined ? 'without a user' : `as "${sasl.username}" (${sasl.mechanism})`
  return {
    about: 'access',
    state: 'ok',
    says: `Connected ${who}, ${tls === undefined ? 'not encrypted' : 'encrypted'}`,
  }
}

/** Why it did not. */
export function deniedFinding(error: unknown): Finding {
  if (!(error instanceof FlowError)) throw error
  return findingOf(error, 'access')
}

function findingOf({ message, hint }: FlowError, about: string): Finding {
  const cure = hint ?? 'Look at the log of the Kafka broker.'
  return { about, state: 'fail', says: message.replace(/\.$/, ''), cure }
}
