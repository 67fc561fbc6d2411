import { crc32 } from 'node:zlib'
import { isObject, type JsonObject, type JsonValue } from '../../flow/json-value.ts'

/** Checksum of some bytes of the file, so that it is known again by its content. */
export interface Fingerprint {
  readonly bytes: number
  readonly crc: number
}

/** Where reading goes on, as it lies in the commit. */
export interface FilePosition {
  /** Byte offset of the next record. */
  readonly offset: number
  /** Number of the next line, from 1. */
  readonly line: number
  /** The first bytes of the file. */
  readonly head: Fingerprint
  /** The bytes in front of `offset`. */
  readonly last: Fingerprint
  /** ms since 1970 when reading began: the timestamp of lines that name none, the same at every reading. */
  readonly startedAt: number
}

/**
 * A file is known by its content and not by its inode: an editor that saves, or a copied workspace, makes
 * another inode of the same file, and a log that begins anew keeps the old one.
 */
export const FINGERPRINT_BYTES = 1024

export function startPosition(startedAt: number): FilePosition {
  const nothing = { bytes: 0, crc: 0 }
  return { offset: 0, line: 1, head: nothing, last: nothing, startedAt }
}

/** Of the first bytes, or of the last: at most 1 KB. */
export function fingerprint(bytes: Uint8Array, end: 'first' | 'last'): Fingerprint {
  const part = end === 'first' ? bytes.subarray(0, FINGERPRINT_BYTES) : bytes.subarray(-FINGERPRINT_BYTES)
  return { bytes: part.length, crc: crc32(part) }
}

export function toJson(position: FilePosition): JsonObject {
  return position as unknown as JsonObject
}

/** A committed position, or undefined at the first start. */
export function fromJson(committed: JsonValue): FilePosition | undefined {
  if (!isObject(committed)) return undefined
  return {
    offset: Number(committed['offset']),
    line: Number(committed['line']),
    head: fingerprintFrom(committed['head']),
    last: fingerprintFrom(committed['last']),
    startedAt: Number(committed['startedAt']),
  }
}

function fingerprintFrom(value: JsonValue | undefined): Fingerprint {
  return isObject(value) ? { bytes: Number(value['bytes']), crc: Number(value['crc']) } : { bytes: 0, crc: 0 }
}
