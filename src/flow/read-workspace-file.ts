import { WORKSPACE_FILE_VERSION, type WorkspaceFile, workspaceFileSchema } from '../contract/environment.ts'
import type { ProblemList } from './problem-list.ts'
import { readBySchema, type SchemaReading } from './read-by-schema.ts'

/** Reads and checks the text of `millrace.json`. */
export function readWorkspaceFile(text: string): SchemaReading<WorkspaceFile> {
  return readBySchema(text, {
    schema: workspaceFileSchema,
    holds: 'a workspace',
    example: '{"version": 1}',
    prepare: refuseNewer,
  })
}

function refuseNewer(document: Readonly<Record<string, unknown>>, problems: ProblemList): unknown {
  const { version } = document
  if (typeof version !== 'number' || !Number.isInteger(version) || version <= WORKSPACE_FILE_VERSION)
    return document
  problems.add('FILE_VERSION_NEWER', {
    at: ['version'],
    message: `This file is of version ${version} of the format; this Millrace reads up to version ${WORKSPACE_FILE_VERSION}.`,
    hint: 'Update Millrace.',
  })
  // Told once; what a newer version knows besides is none of our business.
  return { version: WORKSPACE_FILE_VERSION }
}
