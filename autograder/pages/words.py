"""Every word on the pages, in English and Chinese; messages and titles of checks come with the reports."""

from ..text import Text

LANGUAGE_TAGS = {"en": "en", "zh": "zh-Hans"}

ASSIGNMENTS = {
    "mlp": Text("Multilayer perceptron", "多层感知机"),
    "cnn": Text("Convolutional network", "卷积神经网络"),
    "rnn": Text("Recurrent network", "循环神经网络"),
}

OUTCOMES = {
    "passed": Text("passed", "通过"),
    "failed": Text("not passed", "未通过"),
    "follow_through": Text(
        "passed, with the reference answering for earlier functions", "前面的函数换成参考实现后通过"
    ),
    "ungraded": Text("could not be graded", "未能评分"),
}

WORDS = {
    # on both pages
    "points": Text("points", "分"),
    "points_column": Text("Points", "分值"),
    "section": Text("§{0}", "§{0}"),
    "score": Text("Score", "得分"),
    "graded_on": Text("Graded on {0}.", "评分日期：{0}。"),
    "self_check": Text("Self-check, not a grade.", "自查，不是成绩。"),
    "made_with": Text("Made with {0}.", "评分环境：{0}。"),
    "comma": Text(", ", "、"),
    "days_late": Text("{0} days late", "迟交 {0} 天"),
    "day_late": Text("1 day late", "迟交 1 天"),
    # the page of one submission
    "members": Text("This grade is shared by", "这份成绩属于："),
    "handed_in": Text("handed in on {0}", "提交日期：{0}"),
    "attempt": Text("attempt {0}", "第 {0} 次提交"),
    "feedback_title": Text("{0}: feedback on {1}", "{0}：{1} 的反馈"),
    "feedback": Text("Feedback", "作业反馈"),
    "self_check_why": Text(
        "Student code ran without the protections that a grade needs, so these points are for your own use.",
        "运行时没有成绩所要求的隔离措施，这些分数只供自己参考。",
    ),
    "left_out": Text(
        "Only checks worth {0} of the assignment's {1} points were run.",
        "作业满分 {1} 分，这次只运行了 {0} 分的检查。",
    ),
    "ungraded_points": Text(
        "{0} points could not be graded, through a fault of the grader's and not yours. Your instructor will grade them again.",
        "有 {0} 分因评分程序自身的问题未能评分，不是你的问题，老师会重新评。",
    ),
    "final_score": Text("Final score", "最终得分"),
    "as_graded": Text("as graded", "评分结果"),
    "problems": Text("What could not be read", "没有读取的内容"),
    "by_module": Text("Points by module", "各模块得分"),
    "module": Text("Module", "模块"),
    "first_steps": Text("Where to look first", "先看这里"),
    "first_steps_why": Text(
        "The exercises that lost the most points, and what has probably gone wrong.",
        "失分最多的练习，以及可能的原因。",
    ),
    "lost": Text("−{0}", "−{0}"),
    "lost_spoken": Text("{0} points lost", "失 {0} 分"),
    "all_points": Text("Every check that was run passed. Well done.", "运行的检查全部通过，做得好。"),
    "exercises": Text("Exercises", "练习"),
    "exercises_why": Text(
        "Exercises that lost points are open. Hidden checks draw fresh inputs for every student; their messages show none of them.",
        "失分的练习已展开。隐藏检查为每位学生重新抽取输入，所以不显示具体数值。",
    ),
    "equation": Text("The chapter's equation, §{0}", "书中公式，§{0}"),
    "hidden": Text("hidden", "隐藏"),
    "training": Text("Training on MNIST", "MNIST 训练"),
    "best_accuracy": Text(
        "Best test accuracy {0} after {1} epochs; the chapter has {2}, full points from {3}.",
        "训练 {1} 个 epoch，最高测试准确率 {0}；书中为 {2}，{3} 起得满分。",
    ),
    "early_stop": Text(
        "Training stops as soon as all points are certain.", "一旦确定能得满分，训练就提前结束。"
    ),
    "loss_title": Text("Training loss of {0}", "{0} 的训练损失"),
    "loss_desc": Text(
        "Loss after each epoch, on a logarithmic scale. Yours: {0}. The chapter's: {1}.",
        "每个 epoch 的损失，对数坐标。你的：{0}。书中：{1}。",
    ),
    "yours": Text("yours", "你的"),
    "chapters": Text("the chapter's", "书中"),
    "chapters_batches": Text("the chapter's, single batches", "书中（单个小批量）"),
    "epoch": Text("epoch", "epoch"),
    "loss_axis": Text("mean loss", "平均损失"),
    "numbers": Text("The numbers", "具体数值"),
    "loss": Text("loss", "损失"),
    "chapter_loss": Text("chapter's loss", "书中损失"),
    "accuracy": Text("test accuracy", "测试准确率"),
    "confusion": Text("What is read as what", "混淆矩阵"),
    "confusion_why": Text(
        "Rows are the true digits, columns what the model reads. Right answers are on the diagonal; the darker a cell, the more errors.",
        "行是真实数字，列是模型的判断。对角线上是判对的数量；其余格子颜色越深，错得越多。",
    ),
    "confusion_corner": Text("true ↓ read as →", "真实 ↓ 判为 →"),
    "misread": Text("Digits it misreads", "判错的数字"),
    "misread_why": Text(
        "An example of each of the most frequent errors: the true digit, and what the model reads.",
        "最常见的每种错误各一例：真实数字 → 模型的判断。",
    ),
    "misread_alt": Text("A handwritten {0}, read as {1}", "手写数字 {0}，被判为 {1}"),
    "arrow": Text("{0} → {1}", "{0} → {1}"),
    "protections": Text("How this was graded", "评分方式"),
    "protected_by": Text("Student code was held by these layers:", "学生代码受到以下隔离措施的约束："),
    "unprotected": Text("No protective layer held.", "没有任何隔离措施。"),
    # the dashboard
    "dashboard_title": Text("{0}: class dashboard", "{0}：班级概览"),
    "dashboard": Text("Class dashboard", "班级概览"),
    "anonymous": Text(
        "Anonymous: names are replaced, pages of students left out", "匿名：姓名已替换，不含学生页面"
    ),
    "contents": Text("On this page", "本页内容"),
    "submissions": Text("Submissions", "提交"),
    "median": Text("Median", "中位数"),
    "mean": Text("Mean", "平均"),
    "middle_half": Text("Middle half", "中间一半"),
    "range": Text("Range", "范围"),
    "between": Text("{0} to {1}", "{0}–{1}"),
    "percent": Text("{0} %", "{0} %"),
    "overview": Text("Overview", "概况"),
    "scores": Text("Scores", "得分分布"),
    "scores_desc": Text("Submissions by percent of the points: {0}.", "各得分百分比的提交数：{0}。"),
    "below_half": Text("{0} of {1} below half of the points.", "{1} 份中有 {0} 份得分低于一半。"),
    "score_axis": Text("percent of the points", "得分百分比"),
    "bin": Text("{0} to {1} %", "{0}–{1} %"),
    "median_mark": Text("median {0}", "中位数 {0}"),
    "accuracies": Text("Accuracy: {0}", "准确率：{0}"),
    "accuracies_desc": Text(
        "Submissions by best test accuracy; the chapter has {1}, full points from {2}. {0}.",
        "各最高测试准确率的提交数；书中为 {1}，{2} 起得满分。{0}。",
    ),
    "accuracy_axis": Text("best test accuracy in percent", "最高测试准确率（%）"),
    "first_bar": Text("The first bar holds all below {0} %.", "第一条包含低于 {0} % 的全部。"),
    "below": Text("below {0} %", "低于 {0} %"),
    "chapter_mark": Text("chapter {0}", "书中 {0}"),
    "floor_mark": Text("full points {0}", "满分线 {0}"),
    "reached": Text("{0} of {1} reach full points.", "{1} 份中有 {0} 份得满分。"),
    "times": Text("Time to grade", "评分用时"),
    "times_desc": Text("Submissions by seconds of grading: {0}.", "各评分用时（秒）的提交数：{0}。"),
    "time_axis": Text("seconds for one submission", "每份提交的秒数"),
    "time_bin": Text("{0} to {1} s", "{0}–{1} 秒"),
    "time_total": Text("Median {0} s, longest {1} s, {2} in all.", "中位数 {0} 秒，最长 {1} 秒，共 {2}。"),
    "hours": Text("{0} h", "{0} 小时"),
    "minutes": Text("{0} min", "{0} 分钟"),
    "misconceptions": Text("Misconceptions most met", "最常见的误解"),
    "misconceptions_why": Text(
        "What the grader named as the cause of wrong answers, counted once for each submission.",
        "评分程序指出的错误原因，每份提交只计一次。",
    ),
    "no_misconceptions": Text("No cause was named in this class.", "这个班级没有指出任何错误原因。"),
    "exercise": Text("Exercise", "练习"),
    "cause": Text("Cause", "原因"),
    "share_of_class": Text("Submissions", "提交数"),
    "count_of": Text("{0} of {1}", "{0}/{1}"),
    "items": Text("Exercises: points, difficulty, discrimination", "各练习：得分、难度、区分度"),
    "items_why": Text(
        "Difficulty is the mean share of the points that was earned: low is hard. Discrimination is the correlation of an exercise's"
        " points with those of all the others (corrected item-total correlation): near 0 or below, an exercise does not tell"
        " strong submissions from weak ones, and deserves a look.",
        "难度是平均得分率，越低越难。区分度是一个练习的得分与其余练习总分的相关系数（校正的题总相关）："
        "接近 0 或为负，说明这个练习分不出强弱，值得检查。",
    ),
    "difficulty": Text("Mean share earned", "平均得分率"),
    "discrimination": Text("Discrimination", "区分度"),
    "low_discrimination": Text("low", "低"),
    "full": Text("Full points", "满分"),
    "none": Text("No points", "零分"),
    "flags": Text("Flags for the instructor", "请老师留意"),
    "flags_why": Text(
        "Things to look at in a submission. They take no points: you judge.",
        "提交中需要查看的地方。不扣分，由老师判断。",
    ),
    "place": Text("Place", "位置"),
    "what": Text("What", "内容"),
    "no_flags": Text("Nothing was flagged.", "没有需要留意的标记。"),
    "table_why": Text("Press a heading to sort.", "点击表头可排序。"),
    "filter_name": Text("Find a submission", "查找提交"),
    "filter_show": Text("Show", "显示"),
    "show_all": Text("all", "全部"),
    "show_below": Text("below half of the points", "得分低于一半"),
    "show_flagged": Text("with flags", "有标记"),
    "show_noted": Text("with notes", "有备注"),
    "showing": Text("{0} of {1} shown", "显示 {0}/{1}"),
    "submission": Text("Submission", "提交"),
    "final_column": Text("Final", "最终"),
    "seconds": Text("Seconds", "秒"),
    "notes": Text("Notes", "备注"),
    "note_flags": Text("flags: {0}", "标记 {0}"),
    "note_ungraded": Text("ungraded: {0} points", "未评 {0} 分"),
    "note_problems": Text("not all read", "有内容未读取"),
    "note_self_check": Text("self-check", "自查"),
    "note_group": Text("group of {0}", "{0} 人小组"),
    "note_part": Text("of {0} points", "满分 {0}"),
}


def in_language(words: dict[str, Text], language: str) -> dict[str, str]:
    """The words of one language."""
    return {key: text.in_language(language) for key, text in words.items()}
