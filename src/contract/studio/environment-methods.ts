import { z } from 'zod'
import { ENVIRONMENT_NAME_PATTERN, environmentSchema, SECRET_NAME_PATTERN } from '../environment.ts'
import { refusalSchema } from '../protocol/frame.ts'
import type { MethodTable } from './method.ts'
import { runStart } from './run-methods.ts'
import { flowPath } from './workspace-methods.ts'

const environmentName = z
  .string()
  .regex(ENVIRONMENT_NAME_PATTERN, 'begins with a letter; small letters, digits and "-" only')

/** An environment of the workspace, as menus show it. */
export const environmentView = z.object({
  name: z.string(),
  /** From the workspace; null: `local`, which needs none. */
  file: z.string().nullable(),
  /** Where its broker is, in a few words: `this machine`, `kafka-1.example.com:9092`. Empty where the file has errors. */
  place: z.string(),
  /** On a broker that others use too: its first runs are confirmed, under a namespace of this user's own. */
  isShared: z.boolean(),
  /** It is watched only: nothing is written there, and nothing joins. */
  isProtected: z.boolean(),
  /** What names of groups and internal topics begin with for runs of the Studio there. */
  namespace: z.string(),
  /** Other names for the topics that flows declare. */
  topics: z.object({ prefix: z.string().optional(), names: z.record(z.string(), z.string()) }),
  /** Errors of its file: with one of them it cannot be chosen. */
  problems: z.array(z.string()),
  /** Secrets that its file names, and whether this machine has a value. */
  secrets: z.array(z.object({ name: z.string(), isSet: z.boolean() })),
})
export type EnvironmentView = z.output<typeof environmentView>

/** All of a workspace, and the one that everything on the screen is about. */
export const environmentList = z.object({
  chosen: z.string(),
  environments: z.array(environmentView),
})
export type EnvironmentList = z.output<typeof environmentList>

/** SHA-256 of a file's bytes; null: there is none yet. */
const stamp = z.string().nullable()

/** One thing that a test of a connection has found. */
const connectionFinding = z.object({
  about: z.enum(['broker', 'version', 'access', 'topics', 'groups', 'secret']),
  state: z.enum(['ok', 'fail']),
  /** One sentence. */
  says: z.string(),
  /** The next step, where it is not well. */
  cure: z.string().optional(),
})
export type ConnectionFinding = z.output<typeof connectionFinding>

const sheetTopic = z.object({
  /** As the flow declares it. */
  topic: z.string(),
  /** As it is called on this broker. */
  name: z.string(),
  use: z.enum(['owned', 'expected']),
  /** Null: it is not there. */
  partitions: z.number().int().nullable(),
  /** As many as it is made with. */
  wanted: z.number().int(),
})
export type SheetTopic = z.output<typeof sheetTopic>

/** What a run in an environment would touch; in a protected one, what the flow that runs there does. */
export const environmentSheet = z.object({
  environment: z.string(),
  place: z.string(),
  isProtected: z.boolean(),
  /** What groups and internal topics begin with. */
  namespace: z.string(),
  /** Of all that would run: what a person confirms. */
  revision: z.string(),
  /** It was confirmed here before. */
  isConfirmed: z.boolean(),
  reads: z.array(
    sheetTopic.extend({
      messages: z.number().int(),
      /** Where reading starts. */
      start: runStart,
      /** Messages that lie there from the start on: they are read first. */
      ahead: z.number().int(),
      /** Newest minus committed, in messages; null where nothing is committed. */
      behind: z.number().int().nullable(),
    }),
  ),
  writes: z.array(sheetTopic),
  /** Who runs the deployed flow there: its members by their own words. */
  runners: z.array(z.string()),
  /** Who is in the groups that a run of this Studio would join, or has joined: they share its messages. */
  sharers: z.array(z.string()),
  /** Why a part of this could not be looked up. */
  unknown: refusalSchema.optional(),
})
export type EnvironmentSheet = z.output<typeof environmentSheet>

/** What names in flows mean, and where flows run. The choice is this user's on this machine, and in no file of the workspace. */
export const environmentMethods = {
  'environments.list': { params: z.object({}), result: environmentList },
  /** Refused with ENVIRONMENT_MISSING, ENVIRONMENT_INVALID, SECRET_MISSING, TRUST_MISSING. */
  'environments.choose': {
    params: z.object({ name: environmentName }),
    result: environmentList,
    writes: true,
    isRepeatable: true,
  },
  /** The file as it is. Refused with ENVIRONMENT_MISSING, ENVIRONMENT_INVALID. */
  'environments.read': {
    params: z.object({ name: environmentName }),
    result: z.object({ environment: environmentSchema, stamp }),
  },
  /**
   * Writes `environments/<name>.json`, at once or not at all. What a person types here needs no question. Refused with
   * FLOW_CHANGED_OUTSIDE where the file is not the one that `over` names, FILE_UNWRITABLE.
   */
  'environments.save': {
    params: z.object({ name: environmentName, environment: environmentSchema, over: stamp }),
    result: environmentList,
    writes: true,
  },
  /** Deletes its file. Refused with FLOW_ALREADY_RUNNING, ENVIRONMENT_MISSING, FILE_UNWRITABLE. */
  'environments.remove': {
    params: z.object({ name: environmentName }),
    result: environmentList,
    writes: true,
  },
  /** Gives a secret a value until the Studio ends; it is written nowhere, and never comes back to a page. */
  'environments.secret': {
    params: z.object({
      name: z.string().regex(SECRET_NAME_PATTERN, 'begins with a letter; small letters, digits and "-" only'),
      value: z.string().min(1).max(10_000),
    }),
    result: environmentList,
    writes: true,
  },
  /** Lets an environment have what its file asks for, for this user on this machine. */
  'environments.accept': { params: z.object({ name: environmentName }), result: z.null(), writes: true },
  /** Connects as the environment says and looks; writes nothing and joins nothing. What fails is a finding. */
  'environments.test': {
    params: z.object({ environment: environmentSchema }),
    result: z.array(connectionFinding),
    writes: true,
    isRepeatable: true,
  },
  /** What a run of the saved file would touch in the chosen environment, read `from` there. Refused as a start is. */
  'environments.sheet': {
    params: z.object({
      file: flowPath,
      withOutside: z.boolean().default(false),
      from: runStart.default('committed'),
    }),
    result: environmentSheet,
  },
} as const satisfies MethodTable
