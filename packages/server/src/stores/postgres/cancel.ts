/** Stopping a statement that runs: a connection of its own that names the session. */
import type { Address } from './address.ts';
import { dial, requestTls, startTls } from './hello.ts';

const cancelRequestCode = 80_877_102;

/** What the server told the driver at login. */
interface BackendKey {
  readonly processID: number;
  readonly secretKey: number;
}

function hasBackendKey(client: object): client is BackendKey {
  return (
    'processID' in client &&
    typeof client.processID === 'number' &&
    'secretKey' in client &&
    typeof client.secretKey === 'number'
  );
}

/** The server answers nothing; the statement itself then fails, if it was still running. */
export async function cancelStatement(
  address: Address,
  client: object,
  patience: number,
): Promise<void> {
  if (!hasBackendKey(client)) return;
  const request = Buffer.alloc(16);
  request.writeInt32BE(16, 0);
  request.writeInt32BE(cancelRequestCode, 4);
  request.writeInt32BE(client.processID, 8);
  request.writeInt32BE(client.secretKey, 12);
  const socket = await dial(address, patience);
  try {
    const encrypt = !address.isSocket && (await requestTls(socket, patience));
    if (encrypt) (await startTls(socket, address, {}, patience)).end(request);
    else socket.end(request);
    await new Promise((resolve) => socket.once('close', resolve).resume());
  } finally {
    socket.destroy();
  }
}
