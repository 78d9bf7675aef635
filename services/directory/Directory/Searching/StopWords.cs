namespace Entraide.DirectoryService.Searching;

/// <summary>Words that carry no meaning of their own, folded: a listing that fits need not have them.</summary>
static class StopWords
{
    static readonly HashSet<string> All =
    [
        .. """
            a an the of for to in on at and or with by from is are my i me you near
            le la les l un une des du de d et ou au aux en pour avec dans sur par je mon ma mes qui que
            el los las del y o con para por mi una unos su
            il lo gli dei della delle di e da per con nel che un
            der die das den dem des ein eine einer und oder mit fur im in zu zum zur von bei ich
            w we z ze i oraz lub do na dla od o po sie jest
            ve ile icin bir bu da de mi ya
            o os as do da dos das em no na nos nas um uma com para por e ou
            и в на с со для по от у о к из или не я мне
            في من على الى عن مع او و هذا
            """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
    ];

    /// <summary>Whether the folded word is one, in any of the languages the platform speaks.</summary>
    public static bool Contains(string word) => All.Contains(word) || (word.Length == 1 && word[0] < 0x0700);
}
