// The npm `soap` client, which nobody here wrote, reads the WSDL of the practice
// SAP system and calls it. A Go test starts the system and passes its address.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import path from 'node:path'
import test from 'node:test'

const base = process.env.SIGNET_PRACTICE_SAP
const modules = process.env.SIGNET_PEER_MODULES
const skip = base && modules ? false : 'needs SIGNET_PRACTICE_SAP and SIGNET_PEER_MODULES; the Go test of the practice SAP system sets them'
const soap = skip ? undefined : createRequire(path.join(modules, 'peer.cjs'))('soap')

const order = '4500018811'
const people = skip ? {} : JSON.parse(process.env.SIGNET_PRACTICE_PEOPLE)

/** A client for the functions, signed in as the person. */
async function clientFor(user, ...functions) {
  const security = new soap.BasicAuthSecurity(user, people[user])
  const headers = {}
  security.addHeaders(headers)
  const client = await soap.createClientAsync(`${base}/sap/bc/soap/wsdl11?services=${functions.join(',')}`, {
    wsdl_headers: headers,
    endpoint: `${base}/sap/bc/soap/rfc?sap-client=100`,
  })
  client.setSecurity(security)
  return client
}

const list = (table) => (Array.isArray(table?.item) ? table.item : table?.item ? [table.item] : [])

test('reads a purchase order with the types of the WSDL', { skip }, async () => {
  const client = await clientFor('ANNA.K', 'BAPI_PO_GETDETAIL1')
  const [got] = await client.BAPI_PO_GETDETAIL1Async({ PURCHASEORDER: order, POITEM: {}, POSCHEDULE: {}, RETURN: {} })
  assert.equal(got.POHEADER.PO_NUMBER, order)
  assert.equal(got.POHEADER.PURCH_ORG, '1000')
  assert.ok(list(got.POITEM).length > 0)
  assert.equal(list(got.POITEM)[0].PO_ITEM, '00010')
  assert.match(list(got.POSCHEDULE)[0].DELIVERY_DATE, /^\d{4}-\d\d-\d\d$/)
  assert.equal(list(got.RETURN).length, 0)
  assert.equal(got.POTEXTHEADER, undefined, 'a table that was not declared does not come back')
})

test('changes and commits in one session', { skip }, async () => {
  const client = await clientFor('ANNA.K', 'BAPI_PO_CHANGE', 'BAPI_TRANSACTION_COMMIT', 'BAPI_PO_GETDETAIL1')
  client.addHttpHeader('sap-contextid-accept', 'header')
  const [changed] = await client.BAPI_PO_CHANGEAsync({
    PURCHASEORDER: order,
    POHEADER: { OUR_REF: 'PEER-1' },
    POHEADERX: { OUR_REF: 'X' },
    RETURN: {},
  })
  assert.equal(list(changed.RETURN)[0].TYPE, 'S')
  assert.equal(list(changed.RETURN)[0].NUMBER, '023')
  const cookie = client.lastResponseHeaders['set-cookie']
  assert.ok(cookie, 'the system gives a session')
  client.addHttpHeader('Cookie', String(Array.isArray(cookie) ? cookie[0] : cookie).split(';')[0])
  const [committed] = await client.BAPI_TRANSACTION_COMMITAsync({ WAIT: 'X' })
  assert.notEqual(committed.RETURN.TYPE, 'E')
  const reader = await clientFor('ANNA.K', 'BAPI_PO_GETDETAIL1')
  const [after] = await reader.BAPI_PO_GETDETAIL1Async({ PURCHASEORDER: order, RETURN: {} })
  assert.equal(after.POHEADER.OUR_REF, 'PEER-1')
})

test('a commit in a session of its own commits nothing', { skip }, async () => {
  const client = await clientFor('ANNA.K', 'BAPI_PO_CHANGE', 'BAPI_TRANSACTION_COMMIT', 'BAPI_PO_GETDETAIL1')
  await client.BAPI_PO_CHANGEAsync({ PURCHASEORDER: order, POHEADER: { OUR_REF: 'PEER-2' }, POHEADERX: { OUR_REF: 'X' }, RETURN: {} })
  await client.BAPI_TRANSACTION_COMMITAsync({ WAIT: 'X' })
  const [after] = await client.BAPI_PO_GETDETAIL1Async({ PURCHASEORDER: order, RETURN: {} })
  assert.notEqual(after.POHEADER.OUR_REF, 'PEER-2')
})

test('a refusal by S_RFC is a fault with its reason in the detail', { skip }, async () => {
  const client = await clientFor('BEN.O', 'BAPI_PO_CHANGE')
  await assert.rejects(client.BAPI_PO_CHANGEAsync({ PURCHASEORDER: order, RETURN: {} }), (error) => {
    const detail = error.root.Envelope.Body.Fault.detail.Error
    assert.equal(detail.type, 'RFC_NO_AUTHORITY')
    assert.match(detail.message, /BAPI_PO_CHANGE/)
    return true
  })
})

test('a wrong password is refused as a page', { skip }, async () => {
  const client = await clientFor('ANNA.K', 'RFCPING')
  client.setSecurity(new soap.BasicAuthSecurity('ANNA.K', 'wrong'))
  await assert.rejects(client.RFCPINGAsync({}), (error) => {
    assert.equal(error.response.status, 401)
    return true
  })
})
