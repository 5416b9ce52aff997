// Scores answers as MDN's HTTP Observatory does, from what a server sent.
//
// Standard input: a JSON list of {name, status, headers, html, route: [{url, status}]}, where
// `headers` and `html` are of the answer over TLS and `route` is the way there from http.
// A server on 127.0.0.1 has no certificate that others trust: its Strict-Transport-Security
// header and its redirect are judged by what they say. Output: [{name, score, grade, tests}].
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { CookieJar } from "tough-cookie";

// The list of preloaded hosts is fetched when the package's own scripts run; ours do not, and
// the host named here stands in no list.
const preloaded = "node_modules/@mdn/mdn-http-observatory/conf/hsts-preload.json";
if (!existsSync(preloaded)) writeFileSync(preloaded, "{}");

const package_ = "./node_modules/@mdn/mdn-http-observatory/src";
const { ALL_TESTS } = await import(`${package_}/constants.js`);
const { getGradeForScore, getScoreModifier } = await import(`${package_}/grader/grader.js`);
const { MINIMUM_SCORE_FOR_EXTRA_CREDIT } = await import(`${package_}/grader/charts.js`);
const { Requests } = await import(`${package_}/types.js`);
const { parseHttpEquivHeaders } = await import(`${package_}/retriever/utils.js`);

const HOST = "news.example";

function requestsOf({ status, headers, html, route }) {
  const requests = new Requests(HOST);
  const secure = { status, headers, data: html, verified: true };
  secure.httpEquiv = parseHttpEquivHeaders(html, `https://${HOST}/`);
  requests.responses.auto = secure;
  requests.responses.https = secure;
  requests.responses.http = { ...secure, status: route[0].status };
  requests.responses.httpRedirects = route.map((at) => ({ ...at, url: new URL(at.url) }));
  requests.responses.httpsRedirects = requests.responses.httpRedirects;
  requests.responses.cors = { ...secure, request: { headers: { origin: "https://other.example" } } };
  requests.resources.path = html;
  const jar = new CookieJar();
  for (const cookie of [headers["set-cookie"] ?? []].flat()) {
    jar.setCookieSync(cookie, `https://${HOST}/`);
  }
  requests.session = { jar, url: new URL(`https://${HOST}/`) };
  return requests;
}

function score(answer) {
  const results = ALL_TESTS.map((test) => test(requestsOf(answer)));
  let whole = 100;
  let uncurved = 100;
  const tests = {};
  for (const result of results) {
    const change = getScoreModifier(result.result);
    tests[result.constructor.name] = { result: result.result, change };
    whole += change;
    if (change < 0) uncurved += change;
  }
  const final = getGradeForScore(uncurved >= MINIMUM_SCORE_FOR_EXTRA_CREDIT ? whole : uncurved);
  return { name: answer.name, score: final.score, grade: final.grade, tests };
}

const answers = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(answers.map(score)));
