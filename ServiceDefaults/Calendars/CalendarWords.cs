namespace Entraide.ServiceDefaults.Calendars;

/// <summary>The few words that calendars and links show by themselves: such as any dentist's or bank's calendar would have.</summary>
/// <param name="Appointment">Title of an event.</param>
/// <param name="Busy">Title where only the time is to be shown.</param>
/// <param name="Calendar">Name of a calendar.</param>
/// <param name="PeerSupport">Title that says what it is: only for people whose safe-contact policy allows explicit words.</param>
/// <param name="NotNow">What a link answers that leads nowhere at the moment.</param>
public sealed record CalendarWords(string Appointment, string Busy, string Calendar, string PeerSupport, string NotNow)
{
    static readonly Dictionary<string, CalendarWords> ByLanguage = new()
    {
        ["en"] = new("Appointment", "Busy", "Calendar", "Peer-support session", "Not now."),
        ["fr"] = new("Rendez-vous", "Occupé", "Agenda", "Séance de pair-aidance", "Pas maintenant."),
        ["ar"] = new("موعد", "مشغول", "تقويم", "جلسة دعم الأقران", "ليس الآن."),
        ["es"] = new("Cita", "Ocupado", "Calendario", "Sesión de apoyo entre iguales", "Ahora no."),
        ["it"] = new("Appuntamento", "Occupato", "Calendario", "Incontro di supporto tra pari", "Non ora."),
        ["de"] = new("Termin", "Belegt", "Kalender", "Peer-Beratung", "Nicht jetzt."),
        ["pl"] = new("Spotkanie", "Zajęte", "Kalendarz", "Spotkanie wsparcia rówieśniczego", "Nie teraz."),
        ["tr"] = new("Randevu", "Meşgul", "Takvim", "Akran desteği görüşmesi", "Şimdi değil."),
        ["pt"] = new("Compromisso", "Ocupado", "Calendário", "Sessão de apoio entre pares", "Agora não."),
        ["ru"] = new("Встреча", "Занято", "Календарь", "Встреча равной поддержки", "Не сейчас."),
        ["ja"] = new("予定", "予定あり", "カレンダー", "ピアサポートの面談", "今は利用できません。"),
        ["zh"] = new("预约", "忙碌", "日历", "同伴支持会面", "现在不可用。"),
    };

    /// <summary>The languages there are words in: ISO 639-1 codes.</summary>
    public static IReadOnlyCollection<string> Languages => ByLanguage.Keys;

    /// <summary>The words of <paramref name="language"/> (<c>pt-BR</c> counts as <c>pt</c>), or the English ones.</summary>
    public static CalendarWords In(string? language) =>
        language is not null && ByLanguage.TryGetValue(language.Split('-')[0].ToLowerInvariant(), out var words) ? words : ByLanguage["en"];
}
