import type { AbsenceStore } from '../app/ports.ts';
import type { Absence } from '../domain/command.ts';
import type { Models } from './models.ts';

/** Read with every command, changed once a holiday: another instance may learn of a change this much later. */
const rememberedMs = 2_000;

/** Who is away and who stands in. Insert-only but for the end, so that who stood in for whom can be told later. */
export function absenceStore({ absences }: Pick<Models, 'absences'>, now: () => Date): AbsenceStore {
  const remembered = new Map<string, { until: number; value: Promise<Absence[]> }>();

  const read = async (team: string): Promise<Absence[]> => {
    const found = await absences
      .find({ team, until: { $gt: now().toISOString() } })
      .sort({ from: 1 })
      .lean();
    return found.map(({ person, cover, until }) => ({ person, cover, until }));
  };

  async function endAll(team: string, person: string): Promise<Absence | null> {
    const at = now().toISOString();
    const [standing] = await absences.find({ team, person, until: { $gt: at } }).lean();
    if (!standing) return null;
    await absences.updateMany({ team, person, until: { $gt: at } }, { $set: { until: at } });
    return { person, cover: standing.cover, until: standing.until };
  }

  return {
    async inForce(team) {
      const at = now();
      const known = remembered.get(team);
      if (!known || known.until < performance.now()) {
        const value = read(team);
        remembered.set(team, { until: performance.now() + rememberedMs, value });
        value.catch(() => remembered.delete(team));
        return value;
      }
      return (await known.value).filter(({ until }) => until > at.toISOString());
    },
    async begin(team, { person, cover, until }) {
      await endAll(team, person);
      await absences.create({ team, person, cover, from: now().toISOString(), until });
      remembered.delete(team);
    },
    async end(team, person) {
      const ended = await endAll(team, person);
      remembered.delete(team);
      return ended;
    },
  };
}
