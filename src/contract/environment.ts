import { z } from 'zod'
import { TOPIC_CHARACTERS } from './topic-name.ts'
import { RUNNER_NAMESPACE } from './names.ts'

/** An environment is a file `environments/<name>.json`, and its data lies in `.millrace/<name>`. */
export const ENVIRONMENT_NAME_PATTERN = /^[a-z][a-z0-9-]{0,59}$/

/** The environment of a workspace that names none: without a file it is the embedded broker. */
export const LOCAL_ENVIRONMENT = 'local'

/** One broker of a cluster as `host:port`; an IPv6 address stands in brackets. */
export const BOOTSTRAP_PATTERN =
  /^(\[[0-9a-fA-F:.]+\]|[a-zA-Z0-9._-]+):([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])$/
const NAMESPACE_PATTERN = /^[a-zA-Z0-9][a-zA-Z0-9_-]{0,59}$/

/** Names of secrets: each is the end of the name of an environment variable. */
export const SECRET_NAME_PATTERN = /^[a-z][a-z0-9-]*$/

/** Stands in an environment where a value is meant that only this machine has. */
const environmentSecret = z
  .strictObject({
    $secret: z
      .string()
      .regex(SECRET_NAME_PATTERN, 'begins with a letter; small letters, digits and "-" only')
      .meta({ title: 'Name of the secret', examples: ['kafka-password'] }),
  })
  .meta({
    title: 'Secret',
    description: 'Its value comes from the variable MILLRACE_SECRET_<NAME> of the machine.',
    examples: [{ $secret: 'kafka-password' }],
  })

const tlsSchema = z
  .union([
    z.boolean(),
    z.strictObject({
      caFile: z
        .string()
        .min(1)
        .meta({
          title: 'Certificate of the authority',
          description: 'A PEM file in the workspace, where the system does not know the authority.',
          examples: ['certificates/staging-ca.pem'],
        }),
    }),
  ])
  .meta({ title: 'TLS', description: 'Whether the connection is encrypted.', examples: [true] })

const saslSchema = z.strictObject({
  mechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).meta({
    title: 'Mechanism',
    description: 'How the cluster asks who we are.',
    examples: ['scram-sha-512'],
  }),
  username: z
    .string()
    .min(1)
    .meta({ title: 'User', description: 'Who we are.', examples: ['millrace'] }),
  password: environmentSecret.meta({
    title: 'Password',
    description: 'The name of the secret that holds it, never the password itself.',
    examples: [{ $secret: 'kafka-password' }],
  }),
})

const kafkaSchema = z.strictObject({
  bootstrap: z
    .array(z.string().regex(BOOTSTRAP_PATTERN, 'is written host:port'))
    .min(1)
    .meta({
      title: 'Brokers',
      description: 'Some brokers of the cluster, as host:port; the rest is learned from them.',
      examples: [['kafka-1.example.com:9092']],
    }),
  tls: tlsSchema.optional(),
  sasl: saslSchema.optional().meta({ title: 'SASL', description: 'User and password of the cluster.' }),
})

const brokerSchema = z.union([z.literal('embedded'), z.strictObject({ kafka: kafkaSchema })]).meta({
  title: 'Broker',
  description: '"embedded": a file in the data folder. {"kafka": ...}: a Kafka cluster.',
  examples: ['embedded', { kafka: { bootstrap: ['localhost:9092'] } }],
})

const topicMapSchema = z.strictObject({
  prefix: z
    .string()
    .regex(TOPIC_CHARACTERS, 'has letters, digits, ".", "_" and "-" only')
    .optional()
    .meta({
      title: 'Prefix',
      description: 'Stands before the name of every topic a flow declares, unless "names" has it.',
      examples: ['staging-'],
    }),
  names: z
    .record(z.string(), z.string().regex(TOPIC_CHARACTERS, 'has letters, digits, ".", "_" and "-" only'))
    .default({})
    .meta({
      title: 'Names',
      description: 'The name that a declared topic has on this broker, in full.',
      examples: [{ product_events: 'shop.products.v1' }],
    }),
})

/** What the names in flows mean in one place: the broker, its topics, and how careful commands are there. */
export const environmentSchema = z.strictObject({
  $schema: z.string().optional(),
  description: z
    .string()
    .optional()
    .meta({ title: 'Description', description: 'What this environment is for.' }),
  broker: brokerSchema.default('embedded'),
  topics: topicMapSchema.default({ names: {} }).meta({
    title: 'Topics',
    description: 'Other names for the topics that flows declare.',
  }),
  namespace: z
    .string()
    .regex(NAMESPACE_PATTERN, 'has letters, digits, "_" and "-" only')
    .default(RUNNER_NAMESPACE)
    .meta({
      title: 'Namespace',
      description: 'What the names of our groups and internal topics begin with.',
      examples: ['millrace'],
    }),
  protected: z
    .boolean()
    .default(false)
    .meta({
      title: 'Protected',
      description: 'Commands that cannot be taken back ask for --confirm with the name of the environment.',
      examples: [true],
    }),
})

/** An environment file that its schema has read, defaults filled in. */
export type Environment = z.output<typeof environmentSchema>
/** How an environment's Kafka cluster is reached, secrets by name. */
export type KafkaEnvironment = z.output<typeof kafkaSchema>

/** Makes the folder that it lies in a workspace. */
export const WORKSPACE_FILE = 'millrace.json'

/** The version of `millrace.json` this program writes. */
export const WORKSPACE_FILE_VERSION = 1

/** `millrace.json`, which makes a folder a workspace. */
export const workspaceFileSchema = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(WORKSPACE_FILE_VERSION).meta({ title: 'Version', examples: [1] }),
  name: z.string().min(1).optional().meta({ title: 'Name', description: 'What people call the workspace.' }),
  environment: z
    .string()
    .regex(ENVIRONMENT_NAME_PATTERN, 'begins with a letter; small letters, digits and "-" only')
    .default(LOCAL_ENVIRONMENT)
    .meta({
      title: 'Environment',
      description: 'The environment of commands that name none.',
      examples: ['local'],
    }),
})
export type WorkspaceFile = z.output<typeof workspaceFileSchema>
