import { FlowError } from '../../contract/errors.ts'
import type { KafkaSettings } from '../../runtime/broker/kafka/kafka-settings.ts'
import type { Finding } from './finding.ts'
import { leastRelease, probeKafka } from './kafka-probe.ts'

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
      return [{ about, state: 'ok', says }, versionFinding(leastRelease(answer.versions))]
    }
    // One broker is enough to learn of all others.
    const state = reached > 0 ? 'warn' : 'fail'
    if (answer.is === 'untrusted')
      return [{ about, state, says: `${address} is not trusted: ${answer.why}`, cure: answer.cure }]
    if (answer.is === 'away')
      return [
        {
          about,
          state,
          says: `${address} cannot be reached: ${answer.why}`,
          cure: 'Start it, correct the address, or let it through the firewall.',
        },
      ]
    const tls =
      settings.tls === undefined
        ? 'Does it want TLS? Set "tls" in the environment.'
        : 'Does it speak TLS on this port?'
    return [
      {
        about,
        state,
        says: `Something listens on ${address} and is no Kafka to us: ${answer.why}`,
        cure: `Is it the right port? ${tls}`,
      },
    ]
  })
}

function versionFinding(release: string | undefined): Finding {
  const about = 'version'
  if (release !== undefined)
    return { about, state: 'ok', says: `It speaks the protocol of Kafka ${release} or newer` }
  return {
    about,
    state: 'fail',
    says: 'It is older than Kafka 2.1',
    cure: 'Update it, or use another cluster.',
  }
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
  const cure = error.hint ?? 'Look at the log of the Kafka broker.'
  return { about: 'access', state: 'fail', says: error.message.replace(/\.$/, ''), cure }
}
