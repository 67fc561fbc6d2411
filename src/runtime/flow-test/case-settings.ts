import { z } from 'zod'
import type { Problem } from '../../contract/problem.ts'
import { readBySchema } from '../../flow/read-by-schema.ts'

const settingsSchema = z.strictObject({
  description: z.string().optional().meta({ title: 'Description', description: 'What the case shows.' }),
  flow: z.string().min(1).optional().meta({
    title: 'Flow',
    description: 'File name of the flow, where the folder above holds several.',
  }),
  startAt: z.iso.datetime({ offset: true }).default('2026-01-01T00:00:00Z').meta({
    title: 'Start',
    description: 'When the case begins, as an ISO 8601 time.',
  }),
  seed: z.number().int().min(0).default(1).meta({
    title: 'Seed',
    description: 'Random numbers and ids are made of it.',
  }),
  parameters: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .default({})
    .meta({ title: 'Parameters', description: 'Values of the parameters of the flow.' }),
  ignore: z.array(z.string()).default([]).meta({
    title: 'Ignore',
    description: 'Topics and ports that are not compared.',
  }),
  watch: z.array(z.string()).default([]).meta({
    title: 'Watch',
    description: 'Ports inside the flow that are compared too: "lookup-product.missing".',
  }),
})

/** `case.json`, with what it leaves out. */
export type CaseSettings = z.output<typeof settingsSchema>

export interface SettingsReading {
  /** Missing where any problem is an error. */
  readonly settings?: CaseSettings
  readonly problems: readonly Problem[]
}

/** Reads the text of `case.json`; `{}` where there is no such file. */
export function readCaseSettings(text: string): SettingsReading {
  const { value, problems } = readBySchema(text, {
    schema: settingsSchema,
    holds: 'a test case',
    example: '{"seed": 7}',
  })
  return { ...(value === undefined ? {} : { settings: value }), problems }
}
