import { type Environment, environmentSchema } from '../contract/environment.ts'
import { withoutSecrets } from './environment-secrets.ts'
import { readBySchema, type SchemaReading } from './read-by-schema.ts'

/** Reads and checks the text of an environment file. No problem repeats a value that could be a secret. */
export function readEnvironment(text: string): SchemaReading<Environment> {
  return readBySchema(text, {
    schema: environmentSchema,
    holds: 'an environment',
    example: '{"broker": "embedded"}',
    secretive: true,
    prepare: withoutSecrets,
  })
}
