import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where what Maven fetched for this repository lies, a folder for each thing. */
export const jarCache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'millrace')

/** Where `npm run test:setup` puts Kafka's jars. */
export const kafkaJars = join(jarCache, 'kafka-4.1.0', 'libs')
