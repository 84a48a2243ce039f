namespace GoKV.Application.Replies;

/// <summary>Maps whose keys are fixed words, which is what commands about the server answer.</summary>
internal static class Fields
{
    /// <summary>A map of named values in their order.</summary>
    public static Reply Map(params (string Name, Reply Value)[] fields) => Map((IEnumerable<(string, Reply)>)fields);

    /// <inheritdoc cref="Map(ValueTuple{string, Reply}[])"/>
    public static Reply Map(IEnumerable<(string Name, Reply Value)> fields) =>
        Reply.Map([.. fields.Select(field => (Reply.Bulk(field.Name), field.Value))]);

    /// <summary>An array of bulk strings.</summary>
    public static Reply Bulks(IEnumerable<string> texts) => Reply.Array([.. texts.Select(Reply.Bulk)]);
}
