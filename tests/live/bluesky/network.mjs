// A whole AT Protocol network in one process on 127.0.0.1: directory of DIDs (PLC), personal data server (PDS),
// AppView with bsync, and moderation service (Ozone). It begins empty and makes its accounts.
//
//   node network.mjs DIR PGDIR    writes DIR/network.json when everything answers; PGDIR holds PostgreSQL's socket
//
// SIGTERM ends it. SIGUSR2 cuts the AppView off, so that the PDS answers 502 UpstreamFailure, and brings it back.
// BLUESKY_ACCOUNTS names the accounts. BLUESKY_RATE_LIMITS=off switches the limits of requests off.
import { renameSync, writeFileSync } from 'node:fs'
import { createServer, Server } from 'node:net'
import { join } from 'node:path'

const [dir, socket] = process.argv.slice(2)
const names = (process.env.BLUESKY_ACCOUNTS ?? 'alice bob carol dave').split(' ')
const database = `postgresql://smtui@localhost/postgres?host=${encodeURIComponent(socket)}`

// The services listen on a port of all addresses; nobody but this machine shall reach them.
const listen = Server.prototype.listen
Server.prototype.listen = function (port, ...rest) {
  const open = /^\d+$/.test(String(port)) && typeof rest[0] !== 'string'
  return listen.call(this, port, ...(open ? ['127.0.0.1', ...rest] : rest))
}

async function freePort() {
  const server = createServer()
  await new Promise((done) => server.listen(0, done))
  const { port } = server.address()
  await new Promise((done) => server.close(done))
  return port
}

const env = await import('@atproto/dev-env')
const ports = { pds: await freePort(), appview: await freePort(), ozone: await freePort() }
const urls = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, `http://localhost:${port}`]))

const plc = await env.TestPlc.create({})
const moderator = await env.createDidAndKey({ plcUrl: plc.url, handle: 'mod.test', pds: urls.pds })
await plc.getClient().updateData(moderator.did, moderator.key, (data) => ({
  ...data,
  services: { ...data.services, atproto_labeler: { type: 'AtprotoLabeler', endpoint: urls.ozone } },
}))
const bsync = await env.TestBsync.create({ apiKeys: ['bsync'], dbUrl: database, dbSchema: 'bsync' })
const appview = await env.TestBsky.create({
  port: ports.appview,
  publicUrl: urls.appview,
  plcUrl: plc.url,
  repoProvider: `ws://localhost:${ports.pds}`,
  bsyncUrl: bsync.url,
  bsyncApiKey: 'bsync',
  dbPostgresUrl: database,
  dbPostgresSchema: 'appview',
  modServiceDid: moderator.did,
  labelsFromIssuerDids: [moderator.did],
})
bsync.ctx.dataplaneClients = [appview.ctx.dataplane] // without it, muting reaches nobody
const pds = await env.TestPds.create({
  port: ports.pds,
  didPlcUrl: plc.url,
  dataDirectory: join(dir, 'pds'),
  blobstoreDiskLocation: join(dir, 'pds', 'blobs'),
  bskyAppViewUrl: urls.appview,
  bskyAppViewDid: appview.serverDid,
  bskyAppViewCdnUrlPattern: `${urls.appview}/img/%s/plain/%s/%s`,
  modServiceUrl: urls.ozone,
  modServiceDid: moderator.did,
  enableDidDocWithSession: true,
  rateLimitsEnabled: process.env.BLUESKY_RATE_LIMITS !== 'off',
  rateLimitBypassKey: 'bypass',
})
// Handles are known here and nowhere else: no name is looked up outside.
for (const { handle } of [pds.ctx.idResolver, appview.ctx.idResolver, appview.dataplane.idResolver]) {
  handle.resolveDns = async () => undefined
}
env.mockNetworkUtilities(pds, appview)
await env.TestOzone.create({
  port: ports.ozone,
  plcUrl: plc.url,
  signingKey: moderator.key,
  serverDid: moderator.did,
  dbPostgresUrl: database,
  dbPostgresSchema: 'ozone',
  appviewUrl: urls.appview,
  appviewDid: appview.serverDid,
  appviewPushEvents: true,
  pdsUrl: urls.pds,
  pdsDid: pds.ctx.cfg.service.did,
})

const service = `http://127.0.0.1:${ports.pds}`
async function call(method, body, token) {
  const headers = { 'content-type': 'application/json', 'x-ratelimit-bypass': 'bypass' }
  if (token) headers.authorization = `Bearer ${token}`
  const answer = await fetch(`${service}/xrpc/${method}`, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${method}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

const accounts = {}
for (const name of names) {
  const account = { handle: `${name}.test`, password: `${name}-password` }
  const { did, accessJwt } = await call('com.atproto.server.createAccount', { ...account, email: `${name}@mail.test` })
  const { password: appPassword } = await call('com.atproto.server.createAppPassword', { name: 'smtui' }, accessJwt)
  accounts[name] = { did, ...account, appPassword }
  // It can be answered and mentioned once the AppView has heard of it.
  const profile = `${urls.appview}/xrpc/app.bsky.actor.getProfile?actor=${did}`
  while (!(await fetch(profile)).ok) await new Promise((done) => setTimeout(done, 50))
}

let cut = false
const server = appview.server.server
server.prependListener('connection', (connection) => cut && connection.destroy())
process.on('SIGUSR2', () => {
  cut = !cut
  if (cut) server.closeAllConnections()
})

const file = join(dir, 'network.json')
const network = { pid: process.pid, service, jwtSecret: env.JWT_SECRET, accounts }
writeFileSync(`${file}.new`, `${JSON.stringify(network, null, 2)}\n`)
renameSync(`${file}.new`, file)
