// A client of the API, over types that openapi-typescript generates from its document: `desk_client.d.ts`.
// `node desk.js SITE PASSWORD ARTICLE` lists claims, then has a checker and an editor create, publish and correct.

import createClient from "openapi-fetch";
import type { components, paths } from "./desk_client.js";

type Answer<T> = { data?: T; error?: unknown; response: Response };
type Verdict = components["schemas"]["Verdict"];

const [site, password, article] = process.argv.slice(2);
const anybody = createClient<paths, "application/json">({ baseUrl: site });

function sent<T>(answer: Answer<T>): T {
  if (answer.data === undefined) throw new Error(JSON.stringify(answer.error));
  return answer.data;
}

function seen(answer: { response: Response }) {
  return { "If-Match": answer.response.headers.get("ETag") ?? "" };
}

async function signedIn(username: string) {
  const { token } = sent(await anybody.POST("/api/v1/auth/login", { body: { username, password } }));
  return createClient<paths, "application/json">({ baseUrl: site, headers: { Authorization: `Bearer ${token}` } });
}

const checker = await signedIn("checker");
const editor = await signedIn("editor");

async function verdictInReview(claim: string, rating: string, summary: string): Promise<Verdict> {
  const body = { claim, publisher: "desk.example", rating, summary, language: "en" };
  const drafted = await checker.POST("/api/v1/verdicts", { body });
  const { id } = sent(drafted);
  return sent(
    await checker.POST("/api/v1/verdicts/{id}/submit", { params: { path: { id }, header: seen(drafted) } }),
  );
}

const before = sent(await anybody.GET("/api/v1/claims", { params: { query: { language: ["en"], page_size: 5 } } }));
const scales = sent(await anybody.GET("/api/v1/rating-scales"));
const rating = scales.results[0].ratings[0].id;

const speaker = sent(await checker.POST("/api/v1/claimants", { body: { name: "A Speaker" } }));
const created = await checker.POST("/api/v1/claims", {
  body: { statement: "The summit ended without a result.", language: "en", claimant: speaker.id },
});
const claim = sent(created).id;
const opened = await editor.GET("/api/v1/claims/{id}", { params: { path: { id: claim } } });
sent(await editor.POST("/api/v1/claims/{id}/accept", { params: { path: { id: claim }, header: seen(opened) } }));
sent(await checker.POST("/api/v1/evidence", { body: { claim, article, role: "evidence", stance: "refutes" } }));

const first = (await verdictInReview(claim, rating, "Two documents were signed.")).id;
const read = () => editor.GET("/api/v1/verdicts/{id}", { params: { path: { id: first } } });
sent(await editor.POST("/api/v1/verdicts/{id}/publish", { params: { path: { id: first }, header: seen(await read()) } }));
const second = await verdictInReview(claim, rating, "Three documents were signed.");
const corrected = sent(
  await editor.POST("/api/v1/verdicts/{id}/correct", {
    params: { path: { id: first }, header: seen(await read()) },
    body: { verdict: second.id, reason: "It was three documents." },
  }),
);

const shown = sent(await anybody.GET("/api/v1/claims/{id}", { params: { path: { id: claim } } }));
console.log(
  JSON.stringify({
    "claims before": before.results.length,
    "first verdict": corrected.status,
    "public verdicts": shown.verdicts.filter((one) => one.status === "published").map((one) => one.summary),
    corrections: shown.corrections.map((entry) => entry.note),
  }),
);
