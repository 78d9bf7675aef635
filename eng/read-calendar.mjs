// Reads an iCalendar text as two programs do that are not ours, ical.js and node-ical, and prints what each understood as JSON.
// Usage: node read-calendar.mjs TOOLS <calendar.ics; instants in the output are UTC.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(join(process.argv[2], "package.json"));
const load = async (name) => { const module = await import(pathToFileURL(require.resolve(name))); return module.default ?? module; };
const text = readFileSync(0, "utf8");

function withIcalJs(ICAL) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  // The zones of the text itself, not of a table the program brings along: what we wrote is what is judged.
  ICAL.TimezoneService.reset?.();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  return {
    name: calendar.getFirstPropertyValue("name"),
    method: calendar.getFirstPropertyValue("method"),
    refresh: calendar.getFirstPropertyValue("refresh-interval")?.toString(),
    zones: calendar.getAllSubcomponents("vtimezone").map((zone) => zone.getFirstPropertyValue("tzid")),
    events: calendar.getAllSubcomponents("vevent").map((component) => {
      const event = new ICAL.Event(component);
      return {
        uid: event.uid,
        summary: event.summary,
        start: event.startDate.toJSDate().toISOString(),
        end: event.endDate.toJSDate().toISOString(),
        zone: event.startDate.zone.tzid,
        sequence: event.sequence,
        status: component.getFirstPropertyValue("status"),
        class: component.getFirstPropertyValue("class"),
        transparency: component.getFirstPropertyValue("transp"),
        url: component.getFirstPropertyValue("url"),
        organizer: component.getFirstPropertyValue("organizer"),
        attendees: component.getAllProperties("attendee").map((attendee) => attendee.getFirstValue()),
        properties: component.getAllProperties().map((property) => property.name),
      };
    }),
  };
}

function withNodeIcal(ical) {
  const all = Object.values(ical.sync.parseICS(text));
  const value = (property) => property?.val ?? property;
  const calendar = all.find((item) => item.type === "VCALENDAR");
  return {
    method: all.find((item) => item.type === "VEVENT")?.method ?? calendar?.method,
    events: all.filter((item) => item.type === "VEVENT").map((event) => ({
      uid: event.uid,
      summary: value(event.summary),
      start: event.start.toISOString(),
      end: event.end.toISOString(),
      sequence: Number(event.sequence),
      status: event.status,
      class: event.class,
      transparency: event.transparency,
      url: value(event.url),
    })),
  };
}

// Its warnings are for people.
console.warn = () => {};
console.log(JSON.stringify({ "ical.js": withIcalJs(await load("ical.js")), "node-ical": withNodeIcal(await load("node-ical")) }));
