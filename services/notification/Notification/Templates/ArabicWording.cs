using Entraide.Notification.Deliveries;
using NodaTime;

namespace Entraide.Notification.Templates;

sealed class ArabicWording : Wording
{
    // A time of day reads left to right within right-to-left text: isolated, so that it does not pull its neighbours along.
    const char LeftToRightIsolate = '\u2066', PopIsolate = '\u2069';

    static readonly string[] Days = ["الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"];
    static readonly string[] Months = ["يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"];

    public override string Language => "ar";

    public override string Direction => "rtl";

    public override string Greeting => "مرحبًا،";

    public override string Closing => "هذه رسالة آلية، يُرجى عدم الرد عليها.";

    public override string When(LocalDateTime local) =>
        $"يوم {Days[(int)local.DayOfWeek - 1]} {local.Day} {Months[local.Month - 1]} {local.Year} الساعة {LeftToRightIsolate}{TimeOfDay(local)}{PopIsolate}";

    protected override MailText Neutral(DeliveryKind kind) => kind switch
    {
        DeliveryKind.Confirmation => new("موعدك", "تم تأكيد موعدك {0}."),
        DeliveryKind.Reminder => new("تذكير", "تذكير: لديك شيء مقرر {0}."),
        DeliveryKind.Cancellation => new("موعدك", "تم إلغاء موعدك {0}."),
        DeliveryKind.Rescheduling => new("موعدك", "تم نقل موعدك من {1} إلى {0}."),
        DeliveryKind.Change => new("موعدك", "تم تعديل موعدك {0}. وقت البدء لم يتغيّر."),
        DeliveryKind.Replacement => new("موعدك", "موعدك {0} قائم كما هو، لكن اللقاء سيكون مع شخص آخر."),
        DeliveryKind.Offer => new("طلب الموعد", "أصبح هناك مكان متاح لك {0}، وهو محجوز لك حتى {1}."),
        DeliveryKind.Refusal => new("طلب الموعد", "تعذّر ترتيب الموعد المطلوب {0}. يمكنك طلب وقت آخر."),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No words for it."),
    };

    protected override MailText Explicit(DeliveryKind kind) => kind switch
    {
        DeliveryKind.Confirmation => new("جلسة دعم الأقران", "تم تأكيد جلسة دعم الأقران {0}."),
        DeliveryKind.Reminder => new("تذكير: جلسة دعم الأقران", "تذكير: جلسة دعم الأقران {0}."),
        DeliveryKind.Cancellation => new("جلسة دعم الأقران", "تم إلغاء جلسة دعم الأقران {0}."),
        DeliveryKind.Rescheduling => new("جلسة دعم الأقران", "تم نقل جلسة دعم الأقران من {1} إلى {0}."),
        DeliveryKind.Change => new("جلسة دعم الأقران", "تم تعديل جلسة دعم الأقران {0}. وقت البدء لم يتغيّر."),
        DeliveryKind.Replacement => new("جلسة دعم الأقران", "جلسة دعم الأقران {0} قائمة كما هي، لكن اللقاء سيكون مع شخص آخر."),
        DeliveryKind.Offer => new("مكان في جلسة دعم الأقران", "أصبح هناك مكان متاح لك في جلسة دعم الأقران {0}، وهو محجوز لك حتى {1}."),
        DeliveryKind.Refusal => new("طلب جلسة دعم الأقران", "تعذّر ترتيب جلسة دعم الأقران المطلوبة {0}. يمكنك طلب وقت آخر."),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No words for it."),
    };
}
