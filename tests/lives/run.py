#!/usr/bin/env python3
"""Plays golden lives against a Limber server and says which expectations of a physiotherapist do not hold.

    run.py --bin /path/to/limber open/              # folders or single files; -v: tells the days

A life is one TOML file: see README.md beside this file. Starts one server (`serve --sandbox`, SQLite in a temporary folder or the PostgreSQL of --database,
a free loopback port) and plays one life after the other on it, each with a patient and a physiotherapist of its own.
"""
import argparse, datetime as dt, http.client, json, os, pathlib, re, socket, subprocess, sys, tempfile, time, tomllib, zoneinfo
PASSWORD, BECAUSE = "violet otter climbs quietly", "examined, and the criteria hold"
NEEDS = "not_shared green watch not_enough_data silent amber silent_after_red red locked".split()  # least first
WARM_UP = {"raise", "cool_down", "dynamic_stretch", "mobility"}  # all other parts of a plan are main exercises
yes_no = {"y": True, "n": False}.get
FIELDS = {  # key in a life's diary -> field of the daily log, how a value is read
    "worst": ("worst_pain", int), "morning": ("morning_pain", int), "now": ("pain_now", int), "interference": ("interference", int),
    "stiffness": ("stiffness_minutes", int), "settled": ("settled", yes_no), "flare": ("flare_up", yes_no), "analgesic": ("analgesic", yes_no),
    "clicking": ("clicking", str), "compared": ("compared", str), "triggers": ("triggers", lambda value: value.split("+")),
}

def series(text):
    """'2*3 5 (1 2)*2 -' -> ['2','2','2','5','1','2','1','2',None]: '-' is a day without a value."""
    while found := re.search(r"\(([^()]*)\)\*(\d+)", text):
        text = text[:found.start()] + " ".join([found[1]] * int(found[2])) + text[found.end():]
    tokens = (token.partition("*") for token in text.split())
    return [None if value == "-" else value for value, _, times in tokens for _ in range(int(times or 1))]
def days(text):
    """'9', '9-20', '9-20/2' (every second), '3,9-12' -> the days, in order."""
    parts = (re.fullmatch(r"(\d+)(?:-(\d+))?(?:/(\d+))?", part) for part in str(text).split(","))
    return [day for p in parts for day in range(int(p[1]), int(p[2] or p[1]) + 1, int(p[3] or 1))]
def texts(thing):
    """Every `text` in an answer, however deep."""
    if isinstance(thing, dict):
        return [thing.get("text")] * isinstance(thing.get("text"), str) + [t for value in thing.values() for t in texts(value)]
    return [t for value in thing for t in texts(value)] if isinstance(thing, list) else []

class Server:
    def __init__(self, binary, database=None):
        self.folder = tempfile.TemporaryDirectory(prefix="limber-lives-", ignore_cleanup_errors=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        here = self.folder.name
        env = {"DATABASE_URL": database or f"sqlite://{here}/limber.db", "LIMBER_LISTEN": f"127.0.0.1:{port}", "LIMBER_KEY_FILE": f"{here}/limber.key"}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        command = [binary, "serve", "--sandbox"] + (["--migrate"] if database else [])
        self.process = subprocess.Popen(command, cwd=here, env=os.environ | env | {"LIMBER_LOG": "error"}, **quiet)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for _ in range(400):
            try:
                if self.call("GET", "/readyz")[0] == 200:
                    return
            except OSError:
                self.connection.close()
            time.sleep(0.05)
        raise SystemExit(f"{binary} does not become ready")
    def call(self, method, path, body=None, token=None, headers=None):
        sent = {"authorization": f"Bearer {token}"} if token else {}
        if body is not None:
            sent["content-type"] = "application/merge-patch+json" if method == "PATCH" else "application/json"
        self.connection.request(method, path, None if body is None else json.dumps(body), sent | (headers or {}))
        answer = self.connection.getresponse()
        raw, self.etag = answer.read(), answer.getheader("etag")
        try:
            return answer.status, json.loads(raw or "{}")
        except ValueError:
            return answer.status, {}
    def stop(self):
        self.process.terminate()
        self.process.wait(30)

class Person:
    def __init__(self, server, role, name, tz, number, born="1990-05-17"):
        self.server, self.token = server, None
        account = {"email": f"{role}-{number}@example.org", "password": PASSWORD}
        self("POST", "/v1/auth/register", account | {"role": role, "display_name": name, "born_on": born, "time_zone": tz})
        self.token = self("POST", "/v1/auth/login", account)[1].get("access_token")
        self.id = self.get("/v1/me").get("id")
    def __call__(self, method, path, body=None, headers=None):
        return self.server.call(method, path, body, self.token, headers)
    def get(self, path):
        status, answer = self("GET", path)
        return answer if status == 200 else {}
    def all(self, path):
        page = self.get(f"{path}?limit=100")
        items = page.get("items", [])
        while cursor := page.get("next_cursor"):
            page = self.get(f"{path}?limit=100&cursor={cursor}")
            items += page.get("items", [])
        return items
    def change(self, method, path, body, shown=None):  # needs the version that was read
        self("GET", shown or path)
        return self(method, path, body, {"if-match": self.server.etag or '"v1"'})

class DayAnswer:  # what was seen on one day
    def __init__(self, today, asked):
        self.today, self.asked, self.nudge, self.open, self.need = today, asked, None, [], None
        self.plan = today.get("plan") or {}
        self.steps = self.plan.get("steps", [])
        self.bands = sorted({step["band_level"] for step in self.steps if step.get("band_level")})
        self.mains = [step["exercise"] for step in self.steps if step.get("part") not in WARM_UP]
        self.words = " ".join(texts([today.get(key) for key in ("reasons", "allowed", "would_change", "toward_next", "advice")]))
    def describe(self):
        steps = " ".join(s["exercise"] + (f"/band{s['band_level']}" if s.get("band_level") else "") for s in self.steps)
        why = " | ".join(r["text"][:150] for r in self.today["reasons"]) + "".join(f" | OFFER {o['exercise']}" for o in self.asked)
        return f"{self.today['decision']} phase {self.plan.get('phase')}{' bands' if self.today.get('bands_allowed') else ''} | {why} | plan: {steps}"

class Play:
    """One life: the days are lived; what was seen on each is kept in `self.seen`."""
    def __init__(self, server, life, number, verbose):
        self.server, self.life, self.who, self.verbose = server, life, life["who"], verbose
        self.start, self.zone = self.who["start"], zoneinfo.ZoneInfo(self.who.get("tz", "UTC"))
        self.region, self.side = self.who.get("region", "hip"), self.who.get("side", "left")
        self.seen, self.broken, self.notices, self.logs, self.last = {}, [], {}, {}, None
        self.check = self.enrolment = self.physio = None
        self.at(0, 7)
        self.patient = Person(server, "patient", self.who["name"], str(self.zone), number, str(self.who.get("born", "1990-05-17")))
        self.own = f"/v1/patients/{self.patient.id}"
        if self.who.get("physio", True):
            self.physio = Person(server, "physiotherapist", "Pat " + self.who["name"], str(self.zone), number)
            code = self.physio("POST", "/v1/care-invitations")[1].get("code")
            self.patient("POST", f"{self.own}/care-links", {"code": code, "accepted": True})
        self.what = "episodes" if self.patient("GET", f"{self.own}/episodes")[0] == 200 else "flags"

    def date(self, day):
        return (self.start + dt.timedelta(days=day)).isoformat()
    def at(self, day, hour):
        when = dt.datetime.combine(self.start + dt.timedelta(days=day), dt.time(hour), self.zone).astimezone(dt.UTC)
        self.server.call("POST", "/v1/sandbox/clock", {"now": when.strftime("%Y-%m-%dT%H:%M:%SZ")})
    def say(self, text):
        print(text, flush=True) if self.verbose else None

    def run(self, who):
        clear = [{"do": "clear", "level": who["clearance"]} | {k: who[k] for k in ("until",) if k in who}] if "clearance" in who else []
        enrolled = [{"do": "enrol", "programme": who["programme"], "phase": who.get("phase", 0)}] if "programme" in who else []
        for event in [{"do": "check"}] * who.get("screen", True) + clear + enrolled:
            self.event(event, 0)
        for day in range(who["days"]):
            self.live(day)
        self.flags, self.episodes = (self.patient.all(f"{self.own}/{what}") for what in ("flags", "episodes"))
        span = f"from={self.date(max(0, who['days'] - 90))}&to={self.date(who['days'] - 1)}"
        self.kept = {d["date"]: d["state"] for d in self.patient.get(f"{self.own}/adherence?{span}").get("days", [])}

    def live(self, day):
        """Events of the morning, the diary, a look at today, what habit makes of it, the session, events of the evening."""
        events = [e for e in self.life.get("event", []) if day in days(e["day"])]
        self.at(day, 8)
        for event in (e for e in events if e.get("hour", 7) <= 8):
            self.event(event, day)
        for diary in self.life.get("diary", []):
            self.write(diary, day)
        today = self.look()
        asked = today.get("offers") or [o for o in [today.get("offer")] if o]
        self.remember(day, DayAnswer(self.look() if self.habits(today, asked, day) else today, asked))
        for habit in self.life.get("session", []):
            if day in days(habit["days"]):
                self.train(habit, self.seen[day], day)
        for event in (e for e in events if e.get("hour", 7) > 8):
            self.at(day, event["hour"])
            self.event(event, day)
    def look(self):
        status, today = self.patient("GET", f"{self.own}/today")
        if status == 200:
            return today
        raise RuntimeError(f"today was answered {status} {today}")
    def write(self, diary, day):
        """The day's log of one place; with `upload_on` all that is older is sent on that day, the newest first."""
        first, upload = diary.get("from", 0), diary.get("upload_on", 0)
        place = (diary.get("region", self.region), diary.get("side", self.side))
        listed = {key: series(str(diary[key])) for key in FIELDS if key in diary}
        for one in [] if day < upload else range(day, first - 1, -1) if upload and day == upload else [day]:
            at = {key: values[one - first] for key, values in listed.items() if 0 <= one - first < len(values)}
            body = {FIELDS[key][0]: FIELDS[key][1](value) for key, value in at.items() if value is not None}
            if body:
                status, log = self.patient("PUT", f"{self.own}/pain-logs/daily/{place[0]}/{place[1]}/{self.date(one)}", body)
                self.logs[*place, one] = log.get("id")
                self.broken += [] if status in (200, 201) else [f"day {one}: the diary was answered {status} {log.get('detail')}"]

    def habits(self, today, asked, day):
        """Answers offers and moves phases, as the life's [habits] say; whether anything was done."""
        habits, plan, done = self.life.get("habits", {}), today.get("plan") or {}, False
        for offer in asked if habits.get("offers", "ignore") != "ignore" else []:
            answer = {"exercise": offer["exercise"], "to_grade": offer["to_grade"], "answer": habits["offers"]}
            done |= self.patient("POST", f"{self.own}/enrolments/{plan['enrolment_id']}/offer-answers", answer)[0] == 200
        mover, levels = habits.get("moves"), habits.get("levels", {"2": 2, "3": 4, "4": 8, "5": 8})
        if not mover or not plan or day % habits.get("review_every", 1 if mover == "patient" else 7):
            return done
        by, above = (self.physio if mover == "physio" else self.patient), today.get("next_phase")
        shut = [g for g in (above or {}).get("gates", []) if g.get("met") is False and not re.search("go-ahead|morning-is-in", g["code"])]
        if above and not shut and not (mover == "patient" and above.get("only_by_a_physiotherapist")):
            level = levels.get(str(above["phase"]), 0)
            if by is self.physio and level > (today.get("highest_band_level") or 0):
                EVENTS["clear"](self, {"level": level}, day)
            body = {"phase": above["phase"], "confirmed": [g["code"] for g in above["gates"] if g.get("met") is None], "because": BECAUSE}
            return by.change("PATCH", f"{self.own}/enrolments/{plan['enrolment_id']}", body)[0] == 200 or done
        if by is self.physio and any(r["code"] == "clearance-required" for r in today["reasons"]):
            return EVENTS["clear"](self, {"level": levels.get(str(plan["phase"]), 2)}, day)[0] < 300
        return done

    def train(self, habit, seen, day):
        """The session of the day: the plan as it stands, if today's decision is one of `on`; `forced` whatever today says."""
        willing = seen.today["decision"] in habit.get("on", ["train"]) and seen.steps and (seen.bands or habit.get("only") != "bands")
        if not willing and not habit.get("forced"):
            return
        turn, pains = days(habit["days"]).index(day), habit.get("pains", {})
        during, after = (int((values := series(str(habit.get(key, 0))))[turn % len(values)]) for key in ("during", "after"))
        done = [self.done(step, pains.get(step["exercise"], min(during, 2))) for step in seen.steps]
        if "exercise" in habit:
            done = [{"exercise": habit["exercise"], "sets": [{"repetitions": 15, "pain": during, "band": "theraband-professional-tan"}]}]
        body = where(self, habit) | {"local_date": self.date(day), "pain_during": during, "pain_after": after, "warm_up_done": True,
                                     "stretches_done": True, "minutes": 20, "exercises": done, "analgesic_before": bool(habit.get("analgesic")),
                                     "completion": "modified" if seen.plan.get("modified") else "full"}
        body |= {"enrolment_id": seen.plan["enrolment_id"]} if seen.plan else {}
        self.at(day, habit.get("hour", 18))
        status, log = self.patient("POST", f"{self.own}/session-logs", body)
        self.broken += [] if status in (200, 201) else [f"day {day}: the session was answered {status} {log.get('detail')}"]
        seen.nudge = log.get("nudge")
        self.say(f"          trained: during {during}, after {after}; nudge: {seen.nudge}")
    @staticmethod
    def done(step, pain):
        one = {"repetitions": step.get("repetitions"), "hold_seconds": step.get("hold_seconds"), "pain": pain}
        if step.get("band_level"):
            one |= {"band": "theraband-professional-" + "tan yellow red green blue black silver gold".split()[step["band_level"] - 1], "effort_omni": 6, "elongation_percent": 100}
        return {"exercise": step["exercise"], "grade": step.get("grade"), "sets": [{k: v for k, v in one.items() if v is not None}] * step.get("sets", 1)}
    def event(self, event, day):
        status, answer = EVENTS[event["do"]](self, event, day) or (200, {})
        self.say(f"          {event['do']}: {status}")
        if status not in event.get("status", range(200, 300)) and not event.get("optional"):
            self.broken.append(f"day {day}: {event['do']} was answered {status} {answer.get('detail') or ''}".rstrip())
    def by(self, event, usual="patient"):
        return self.physio if self.physio and event.get("by", usual) == "physio" else self.patient
    def current(self, what, ended):
        return next((one["id"] for one in self.patient.all(f"{self.own}/{what}") if not one.get(ended) and one.get("current", True)), None)

    def remember(self, day, seen):
        """Keeps the day, and of flags, caseload and notices what the expectations of the day ask for."""
        self.seen[day] = seen
        wanted = {key for e in self.life.get("expect", []) if day in days(e["days"]) for key in e}
        if wanted & {"open_at_most", "open_says"}:
            known = [one for one in self.patient.all(f"{self.own}/{self.what}") if one.get("level") != "good_news"]
            seen.open = [one for one in known if one["status"] in ("open", "seen", "acted_on", "snoozed")]
        if self.physio and wanted & {"need", "need_at_least", "need_at_most"}:
            seen.need = next((r["need"] for r in self.physio.all("/v1/patients") if r["id"] == self.patient.id), None)
        if any("notices_" in key for e in self.life.get("expect", []) for key in e):
            for name, person in (("patient", self.patient), ("physio", self.physio)):
                for one in person.all("/v1/me/notices") if person else []:
                    self.notices.setdefault(one["id"], (day, name, " ".join(texts(one))))
        if (line := seen.describe()) != self.last:
            self.say(f"day {day:3} {self.date(day)} {line}")
        self.last = line

def where(p, e):
    return {"region": e.get("region", p.region), "side": e.get("side", p.side)}
def correct(p, e, day):
    ids = [p.logs[e.get("region", p.region), e.get("side", p.side), one] for one in days(e["days"])]
    return max((p.patient.change("PATCH", f"{p.own}/pain-logs/{one}", {"worst_pain": e["worst"]}) for one in ids), key=lambda answer: answer[0])
def check(p, e, day):
    body = {"local_date": p.date(day), "answered_yes": e.get("yes", [])} | ({"region": e["region"]} if "region" in e else {})
    status, answer = p.patient("POST", f"{p.own}/symptom-checks", body)
    p.check = answer.get("id")
    return status, answer
def enrol(p, e, day):
    by, body = p.by(e, "physio"), {"programme": e["programme"], "side": e.get("side", p.side), "phase": e.get("phase", 0)}
    status, answer = by("POST", f"{p.own}/enrolments", body | ({"because": "assessed"} if by is p.physio else {}))
    p.enrolment = answer.get("id", p.enrolment)
    return status, answer
def travel(p, e, day):
    p.zone = zoneinfo.ZoneInfo(e["tz"])
    answer = p.patient.change("PATCH", "/v1/me", {"time_zone": e["tz"]})
    p.at(day, max(8, e.get("hour", 8)))
    return answer
def see(p, e, day):
    waiting = [f"{p.own}/{what}/{one['id']}" for what in ("flags", "episodes") for one in p.physio.all(f"{p.own}/{what}") if one["status"] == "open"]
    return max([p.physio.change("POST", f"{path}/seen", None, path) for path in waiting], key=lambda answer: answer[0], default=None)

EVENTS = {  # what may happen on a day; `by` says who does it, `status` which answers are right, `optional` that any is
    "check": check, "correct": correct, "enrol": enrol, "tz": travel, "see": see,
    "care": lambda p, e, d: p.by(e)("POST", f"{p.own}/care-events", where(p, e) | {"kind": e["kind"], "local_date": p.date(e.get("of", d)), "changes_plan": e.get("changes_plan", False)}),
    "withdraw-check": lambda p, e, d: p.patient("POST", f"{p.own}/symptom-checks/{p.check}/withdraw", {"because": "a slip of the finger"}),
    "unlock": lambda p, e, d: p.by(e, "physio")("POST", f"{p.own}/locks/{p.current('locks', 'unlocked_at')}/unlock", {"reason": "seen, and excluded"}),
    "doctor-says": lambda p, e, d: p.patient("POST", f"{p.own}/locks/{p.current('locks', 'unlocked_at')}/doctor-says", {"who": "Dr Osei, GP", "on": p.date(d), "what": "examined, may exercise"}),
    "clear": lambda p, e, d: p.physio("POST", f"{p.own}/clearances", {"region": p.region, "highest_band_level": e["level"]} | ({"until": p.date(e["until"])} if "until" in e else {})),
    "revoke": lambda p, e, d: p.physio.change("POST", (one := f"{p.own}/clearances/{p.current('clearances', 'ending')}") + "/revoke", {"because": "not yet"}, one),
    "move": lambda p, e, d: p.by(e, "physio").change("PATCH", f"{p.own}/enrolments/{p.enrolment}", {"phase": e["phase"], "confirmed": e.get("confirmed", []), "because": BECAUSE}),
    "finish": lambda p, e, d: p.by(e, "physio").change("PATCH", f"{p.own}/enrolments/{p.enrolment}", {"status": "completed", "because": BECAUSE}),
    "rest": lambda p, e, d: p.by(e)("POST", f"{p.own}/rest-periods", {"from": p.date(d), "until": p.date(d + e["for"] - 1), "because": "as agreed"}),
    "pain": lambda p, e, d: p.patient("POST", f"{p.own}/pain-logs", where(p, e) | {"kind": "event", "local_date": p.date(d), "worst_pain": e["worst"]}),
    "log": lambda p, e, d: p.patient("PUT", f"{p.own}/pain-logs/daily/{'/'.join(where(p, e).values())}/{p.date(e['of'])}", {"worst_pain": e["worst"]}),
    "measure": lambda p, e, d: p.patient("POST", f"{p.own}/measures", {"local_date": p.date(d), "hagos": dict.fromkeys("pain symptoms adl sport_recreation physical_activity quality_of_life".split(), e["hagos"])}),
    "test": lambda p, e, d: p.by(e, "physio")("POST", f"{p.own}/function-tests", where(p, e) | {"local_date": p.date(d), "test": e["test"], "value": e["value"], "unit": e["unit"]}),
    "baseline": lambda p, e, d: p.by(e, "physio")("POST", f"{p.own}/baselines", where(p, e) | {"source": e.get("source", "visit"), "usual_worst": e["worst"], "usual_morning": e["morning"]}),
}

# Judging: each key of an [[expect]] is a rule (play, days, wanted, expect) that gives what is broken.
def found(pattern, text):
    return (hit := re.search(pattern, text, re.I)) and text[max(0, hit.start() - 40):hit.end() + 60]
def daily(wrong):
    """A rule of single days: `wrong(seen, wanted)` says what is wrong with a day, or nothing."""
    return lambda p, span, w, e: [f"day {d}: {said}" for d in span if (said := wrong(p.seen[d], w))]
def most(of, what):
    return lambda p, span, w, e: [f"{what}: {len(a)}, at most {w} ({', '.join(str(x)[:120] for x in a[:6])})"] if len(a := of(p, span, e)) > w else []
def least(of, what):
    return lambda p, span, w, e: [f"{what}: {len(a)}, at least {w}"] if len(a := of(p, span, e)) < w else []
def says(of, what):
    return lambda p, span, w, e: [] if any(found(w, t) for t in of(p, span, e)) else [f"{what} never say {w!r}"]
def says_not(of):
    return lambda p, span, w, e: [f"says {hit!r}" for t in of(p, span, e) if (hit := found(w, t))]
def flags(p, span, *levels):
    return [f for f in p.flags if f["level"] in levels and f["local_date"] in {p.date(d) for d in span}]
def opened(p, span, levels=("amber", "red"), peaks=("ease", "rest", "see")):
    if p.what == "flags":
        return [f["rule"] for f in flags(p, span, *levels)]
    return [x["kind"] for x in p.episodes if x["opened_on"] in {p.date(d) for d in span} and x.get("peak") in peaks]
def notices(p, span, e, who=None):
    return [f"day {n[0]} {n[2]}" for n in p.notices.values() if n[0] in span and who in (None, n[1])]
def decided(p, span, e):
    return [d for d in span if p.seen[d].today["decision"] in e["count"]]
def kept(p, span, e):
    return [s for d in span if (s := p.kept.get(p.date(d), "unknown")) != "unknown"]
def band_week(p, span, w, e):
    loaded = [d for d in span if p.seen[d].bands and p.seen[d].today["decision"] == "train"]
    weeks = ((first, [d for d in loaded if first <= d < first + 7]) for first in span)
    return [f"band days in the 7 days from day {first}: {len(week)}, at most {w}" for first, week in weeks if len(week) > w]

def nudges(p, span, e):
    return [n for d in span if (n := p.seen[d].nudge)]
def flag_texts(p, span, e):
    began = [x for x in p.episodes if x.get("opened_on") in {p.date(d) for d in span}]
    return [one.get("text") or "" for one in flags(p, span, "good_news", "watch", "amber", "red") + began]
need = {word: n for n, word in enumerate(NEEDS)}.get
RULES = {
    "decision": daily(lambda s, w: s.today["decision"] not in w and f"decision {s.today['decision']}, expected {' or '.join(w)}"),
    "bands": daily(lambda s, w: (s.today["bands_allowed"] or bool(s.bands)) != w and f"bands {'not ' if w else ''}allowed, planned levels {s.bands}"),
    "band_at_most": daily(lambda s, w: max(s.bands, default=0) > w and f"band level {max(s.bands)} planned, at most {w}"),
    "band_days_a_week_at_most": band_week, "offer": daily(lambda s, w: bool(s.asked) != w and f"{'no' if w else 'an'} offer to go up"),
    "offers_at_most": most(lambda p, span, e: [o["exercise"] for d in span for o in p.seen[d].asked], "offers"),
    "phase_at_most": daily(lambda s, w: s.plan.get("phase", 0) > w and f"phase {s.plan['phase']}, at most {w}"),
    "phase_at_least": lambda p, span, w, e: [] if max(p.seen[d].plan.get("phase", 0) for d in span) >= w else [f"phase {w} not reached by day {span[-1]}"],
    "cleared": daily(lambda s, w: bool(s.today.get("clearance_until")) != w and f"{'no' if w else 'a'} go-ahead"),
    "date_right": lambda p, span, w, e: [f"day {d}: today is {t}" for d in span if (t := p.seen[d].today["date"]) != p.date(d)],
    "plan": daily(lambda s, w: bool(s.steps) != w and f"{'no' if w else 'a'} plan"),
    "plan_not": daily(lambda s, w: (hit := [x["exercise"] for x in s.steps if re.search(w, x["exercise"])]) and f"planned: {', '.join(hit)}"),
    "minutes_at_most": daily(lambda s, w: s.plan.get("minutes", 0) > w and f"a session of {s.plan['minutes']} minutes, at most {w}"),
    "mains_at_most": daily(lambda s, w: len(s.mains) > w and f"{len(s.mains)} main exercises, at most {w}"),
    "need": daily(lambda s, w: s.need not in w and f"need {s.need}, expected {' or '.join(w)}"),
    "need_at_least": daily(lambda s, w: need(s.need, 99) < need(w) and f"need {s.need}, at least {w}"),
    "need_at_most": daily(lambda s, w: need(s.need, 0) > need(w) and f"need {s.need}, at most {w}"),
    "says": says(lambda p, span, e: [p.seen[d].words for d in span], "today's words"),
    "says_not": daily(lambda s, w: (hit := found(w, s.words)) and f"says {hit!r}"),
    "open_says": says(lambda p, span, e: [one.get("text") or "" for d in span for one in p.seen[d].open], "open flags or episodes"),
    "flags_say": says(flag_texts, "flags"), "flags_say_not": says_not(flag_texts), "notices_say_not": says_not(notices),
    "open_at_most": daily(lambda s, w: len(s.open) > w and f"{len(s.open)} open at once, at most {w} ({', '.join(str(o.get('rule') or o.get('kind')) for o in s.open)})"),
    "opened_at_most": most(lambda p, span, e: opened(p, span), "opened (amber, red)"),
    "reds_at_most": most(lambda p, span, e: opened(p, span, ("red",), ("rest", "see")), "opened (red)"),
    "notices_at_most": most(notices, "notices"), "physio_notices_at_most": most(lambda p, span, e: notices(p, span, e, "physio"), "notices to the physiotherapist"),
    "physio_notices_at_least": least(lambda p, span, e: notices(p, span, e, "physio"), "notices to the physiotherapist"),
    "nudges_at_most": most(nudges, "nudges"), "nudges_at_least": least(nudges, "nudges"),
    "missed_at_most": most(lambda p, span, e: [s for s in kept(p, span, e) if s == "missed"], "days called missed"),
    "adherence_at_least": lambda p, span, w, e: [] if (k := kept(p, span, e)) and 100 * (len(k) - k.count("missed")) >= w * len(k) else [f"kept {len(k) - k.count('missed')} of {len(k)} days, at least {w} %"],
    "at_most": lambda p, span, w, e: [f"{' or '.join(e['count'])} on {n} days, at most {w}"] if (n := len(decided(p, span, e))) > w else [],
    "at_least": lambda p, span, w, e: [f"{' or '.join(e['count'])} on {n} days, at least {w}"] if (n := len(decided(p, span, e))) < w else [],
}

def judge(play):
    for expect in play.life.get("expect", []):
        span = [d for d in days(expect["days"]) if d in play.seen]
        for wrong in filter(None, (RULES[key](play, span, expect[key], expect) for key in expect if key in RULES)):
            more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
            yield f"days {expect['days']}: {wrong[0]}{more}" + (f"  <- {expect['why']}" if "why" in expect else "")

def broken_in(server, path, number, verbose):
    try:
        life = tomllib.loads(path.read_text())
        if strange := {k for e in life.get("expect", []) for k in e} - RULES.keys() - {"days", "why", "count"}:
            raise RuntimeError(f"no such expectation: {strange}")
        play = Play(server, life, number, verbose)
        play.run(life["who"])
        return play.broken + list(judge(play))
    except Exception as stopped:  # noqa: BLE001, a life that cannot be played must not stop the others
        return [f"stopped: {stopped!r}"]

def expected_to_fail(listed, lives):
    """The names in a file, one a line; none without a file. Each must be a life."""
    names = {name for line in listed.read_text().splitlines() if (name := line.partition("#")[0].strip())} if listed else set()
    known = {life.stem for path in lives for life in (path if path.is_dir() else path.parent).glob("*.toml")}
    if names - known:
        raise SystemExit(f"{listed}: no such life: {', '.join(sorted(names - known))}")
    return names

def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--bin", required=True, help="the limber program")
    options.add_argument("--database", help="an empty PostgreSQL database (postgres://...); default: SQLite in a temporary folder")
    options.add_argument("--expect-failing", type=pathlib.Path, metavar="FILE", help="names of lives, one a line: it is wrong if one of them passes")
    options.add_argument("-v", "--verbose", action="store_true", help="tell the days")
    options.add_argument("lives", nargs="+", type=pathlib.Path, help="folders, or single files")
    asked = options.parse_args()
    files = [f for p in asked.lives for f in (sorted(p.glob("*.toml")) if p.is_dir() else [p])]
    waiting = expected_to_fail(asked.expect_failing, asked.lives)
    server, failed, surprises = Server(asked.bin, asked.database), 0, []
    try:
        for number, path in enumerate(files):
            broken = broken_in(server, path, number, asked.verbose)
            failed += bool(broken)
            if bool(broken) != (path.stem in waiting):
                surprises.append(path.stem)
            print(("FAIL " if broken else "PASS ") + path.stem + "".join(f"\n       {line}" for line in broken), flush=True)
    finally:
        server.stop()
    print(f"{len(files) - failed} passed, {failed} failed")
    for name in surprises if asked.expect_failing else []:
        print(f"{name} passes: take it off {asked.expect_failing}" if name in waiting else f"{name} fails, and is not in {asked.expect_failing}")
    sys.exit(bool(surprises))

if __name__ == "__main__":
    main()
