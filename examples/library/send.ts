import { FacteurError, openFacteur, type Recipient } from 'facteur';

/** The members, from wherever they are: read one by one, so a million of them need no memory. */
async function* members(): AsyncGenerator<Recipient> {
  yield { email: 'awa@example.org', prenom: 'Awa' };
  yield { email: 'moussa@example.org', prenom: 'Moussa' };
}

await using facteur = await openFacteur();
try {
  const { id, existing } = await facteur.send({ message: 'message.md', to: members(), delay: 0 });
  console.log(existing ? `${id} was there already` : `${id} was accepted`);
  const worker = await facteur.startWorker({
    untilIdle: true,
    onEvent: (event) => {
      if (event.type === 'outcome') console.log(`${event.email}: ${event.outcome} (${event.reply})`);
    },
  });
  await worker.ended;
  console.log((await facteur.status(id)).counts);
} catch (error) {
  if (!(error instanceof FacteurError)) throw error;
  const { what, remedy } = error.say('en');
  console.error(`${error.code}: ${what} ${remedy}`);
  process.exitCode = error.exitCode;
}
