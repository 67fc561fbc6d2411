import { FlowError } from '../../contract/errors.ts'

const PREFIX = 'MILLRACE_SECRET_'

/** The variable that holds a secret: `kafka-password` is in `MILLRACE_SECRET_KAFKA_PASSWORD`. */
export function secretVariable(name: string): string {
  return `${PREFIX}${name.toUpperCase().replaceAll('-', '_')}`
}

/** The value of a secret, which is never shown. Throws SECRET_MISSING with the variable. */
export function secretValue(name: string, variables: NodeJS.ProcessEnv = process.env): string {
  const variable = secretVariable(name)
  const value = variables[variable]
  if (value !== undefined && value !== '') return value
  throw new FlowError('SECRET_MISSING', {
    message: `The secret "${name}" has no value on this machine.`,
    hint: `Set the variable ${variable}, for example from your password store.`,
    step: { do: 'give-secret', variable },
  })
}
