/** Why a certificate is not trusted, with the next step; undefined for other errors. Codes are those of Node's tls. */
export function certificateFault(
  code: unknown,
): { readonly reason: string; readonly hint: string } | undefined {
  return typeof code === 'string' ? faults[code] : undefined
}

const nameIssuer =
  'Name the certificate of its issuer in the environment: "tls": {"caFile": "certificates/ca.pem"}.'
const unknownIssuer = { reason: 'nobody here knows the issuer of its certificate', hint: nameIssuer }
const selfSigned = { reason: 'its certificate is signed by itself', hint: nameIssuer }

const faults: Readonly<Record<string, { readonly reason: string; readonly hint: string }>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: selfSigned,
  SELF_SIGNED_CERT_IN_CHAIN: selfSigned,
  UNABLE_TO_GET_ISSUER_CERT: unknownIssuer,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownIssuer,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownIssuer,
  CERT_HAS_EXPIRED: {
    reason: 'its certificate has expired',
    hint: 'Renew it on the broker, and check the clock of this machine.',
  },
  CERT_NOT_YET_VALID: {
    reason: 'its certificate is not valid yet',
    hint: 'Check the clocks of the broker and of this machine.',
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    reason: 'its certificate is for another host',
    hint: 'Write the host under "bootstrap" as the certificate names it.',
  },
}
