import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Environment, KafkaEnvironment } from '../../contract/environment.ts'
import { describeError, FlowError } from '../../contract/errors.ts'
import type { KafkaSettings } from '../broker/kafka/kafka-settings.ts'
import type { BrokerAddress } from '../broker/open-broker.ts'
import { workspaceFile } from '../flow/workspace-file.ts'
import { secretValue } from './secrets.ts'

/** Where an environment's broker is, secrets and certificates read. Throws SECRET_MISSING and ENVIRONMENT_INVALID. */
export function brokerAddress(
  { broker }: Environment,
  workspace: string,
  variables: NodeJS.ProcessEnv = process.env,
): BrokerAddress {
  if (broker === 'embedded') return { kind: 'embedded' }
  return { kind: 'kafka', settings: kafkaSettings(broker.kafka, { workspace, variables }) }
}

interface Machine {
  readonly workspace: string
  /** Where secrets are looked up. */
  readonly variables: NodeJS.ProcessEnv
}

function kafkaSettings(
  { bootstrap, tls, sasl }: KafkaEnvironment,
  { workspace, variables }: Machine,
): KafkaSettings {
  return {
    bootstrap,
    ...(tls === undefined || tls === false
      ? {}
      : { tls: tls === true ? {} : { ca: certificate(tls.caFile, workspace) } }),
    ...(sasl === undefined
      ? {}
      : { sasl: { ...sasl, password: secretValue(sasl.password.$secret, variables) } }),
  }
}

function certificate(caFile: string, workspace: string): string {
  const file = workspaceFile(caFile, workspace, workspace)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new FlowError('ENVIRONMENT_INVALID', {
      message: `The certificate "${caFile}" cannot be read: ${describeError(cause)}.`,
      hint: `"caFile" is relative to the workspace: ${join(workspace, caFile)}.`,
      cause,
    })
  }
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text
  throw new FlowError('ENVIRONMENT_INVALID', {
    message: `"${caFile}" holds no certificate in PEM form.`,
    hint: 'Such a file begins with "-----BEGIN CERTIFICATE-----".',
  })
}
